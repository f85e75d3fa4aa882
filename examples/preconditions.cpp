#include <httoop/conditional/evaluate.hpp>
#include <httoop/conditional/validators.hpp>
#include <httoop/message.hpp>

#include <cstdio>
using namespace httoop;

// One page, which can be read and replaced.
static std::string page = "Hello\n";
static std::string tag = "v1";

static response answer(request const& r) {
    representation selected;
    selected.tag = entity_tag_view{tag};
    conditional::circumstances c;
    c.now = {1700000000};  // by our clock
    c.lost_updates_prevented = true;
    auto const d = conditional::evaluate(r, &selected, c);

    response whole = response::text(page);
    whole.fields().set(field_id::etag, selected.tag->compose());
    if (d.is == conditional::verdict::not_modified) {
        response same{status_code::not_modified};
        same.fields() = conditional::fields_of_304(whole.fields());
        return same;
    }
    if (d.is != conditional::verdict::proceed)  // 412, 428: and why
        return response{d.status(), content{std::string{d.because->sentence}}};
    if (r.method() == method::put) {
        page = r.octets();
        tag = "v2";
        return response{status_code::no_content};
    }
    return whole;
}

static void show(method::known m, octets name, octets value) {
    request r{m, "/page"};
    r.fields().append(name, value);
    response const a = answer(r);
    std::printf("%s %.*s: %.*s -> %u %.*s\n", m == method::put ? "PUT" : "GET", static_cast<int>(name.size()), name.data(),
                static_cast<int>(value.size()), value.data(), a.status().number(), static_cast<int>(a.octets().size()), a.octets().data());
}

int main() {
    show(method::get, "If-None-Match", "\"v1\"");
    show(method::put, "Accept", "*/*");
    show(method::put, "If-Match", "\"v1\"");
    show(method::put, "If-Match", "\"v1\"");  // by somebody who has not seen the change
}
