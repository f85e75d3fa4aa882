// Typed access to fields: a value is parsed when it is asked for, and composed when it is set.
#include <httoop/field.hpp>
#include <httoop/message/response.hpp>

#include <cstdio>

using namespace httoop;

int main() {
    response r;
    r.set(content_disposition{"attachment", "€ rates.html"});
    r.set(links{{{*uri::parse("/page/2"), "next"}, {*uri::parse("/page/9"), "last"}}});
    r.set(cache_control{{{"max-age", "60"}, {"Max-Age", "61"}}});  // contradicts itself
    for (field_line const line : r.fields())
        std::printf("%s: %s\n", std::string{line.name}.c_str(), std::string{line.value}.c_str());
    std::printf("defect: %s\n", r.defect() ? "none" : "yes, it would not be sent");

    response received;
    received.fields().append("Content-Disposition", "attachment; filename=\"../../etc/passwd\"");
    received.fields().append("Link", "<?page=2>; rel=next, <a>; rel=\"prev");
    if (auto d = received.get<content_disposition>())
        std::printf("save as: %s\n", d->safe_filename().value_or("download").c_str());
    if (auto l = received.get<links>(); !l && !is_absent(l))
        std::printf("Link is wrong at octet %zu: %s\n", l.error().offset, l.error().broken->sentence);
    if (auto v = received.get<via>(); is_absent(v)) std::puts("no Via");
}
