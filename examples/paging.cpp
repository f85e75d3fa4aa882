#include <httoop/field/link_walk.hpp>
#include <httoop/field/preferences.hpp>
#include <httoop/message.hpp>

#include <cstdio>
using namespace httoop;

// What a server would answer: three pages, and back to the first.
static response page(uri const& at) {
    response r;
    char const next = at.path().back() == '3' ? '1' : static_cast<char>(at.path().back() + 1);
    r.set("Link", std::string{"</pages/"} + next + ">; rel=next, </>; rel=start");
    return r;
}

int main() {
    link_walk pages{*uri::parse("http://example.org/pages/1"), "next"};
    link_step step;
    do {
        response const r = page(pages.at());
        std::printf("%s\n", pages.at().text().c_str());
        step = pages.advance(r.get<links>().value_or({}));
    } while (step.is == link_step::next);
    std::printf("%s: %s\n", step.target.text().c_str(), step.because->sentence);

    request put{method::put, "/pages/1"};
    put.fields().append("Prefer", "return=minimal, wait=10");
    preferences const p{put.fields()};
    bool const brief = p.returning().value == preferred_return::minimal;
    response r{brief ? status_code::no_content : status_code::ok};
    p.tell(r.fields(), {"return"});
    for (field_line const line : r.fields())
        std::printf("%.*s: %.*s\n", static_cast<int>(line.name.size()), line.name.data(),
                    static_cast<int>(line.value.size()), line.value.data());
}
