// A request whose field lines are the octets, "name: value" each and ended by LF, asks for what is shared
// with one origin, with credentials: nobody else gets any field, and no answer says "*".
#include <cstdlib>
#include <string>

#include <httoop/cors/decide.hpp>

using namespace httoop;

namespace {

void demand(bool holds) {
    if (!holds) std::abort();
}

void check(field_section const& f, bool shared, octets origin) {
    demand(f.sound());
    octets const allowed = f.value(field_id::access_control_allow_origin);
    demand(f.value(field_id::vary).find("Origin") != octets::npos);
    demand(shared ? allowed == origin : allowed.data() == nullptr);
    demand(shared == f.has(field_id::access_control_allow_credentials));
    for (field_line const line : f) demand(line.value != "*");
    if (shared) return;
    for (field_line const line : f) demand(!line.name.starts_with("Access-Control-"));
}

}  // namespace

int fuzz_cors_decide(std::uint8_t const* data, std::size_t size) {
    if (size == 0) return 0;
    octets rest{reinterpret_cast<char const*>(data) + 1, size - 1};
    request r{(data[0] & 1) != 0 ? method::options : method::put, "/"};
    while (!rest.empty()) {
        std::size_t const end = rest.find('\n');
        octets const line = rest.substr(0, end);
        rest.remove_prefix(end == octets::npos ? rest.size() : end + 1);
        std::size_t const colon = line.find(':');
        if (colon != octets::npos) r.fields().append(line.substr(0, colon), line.substr(colon + 1));
    }
    cors::sharing s;
    constexpr octets a = "https://a.example";
    if (!s.allow(a)) std::abort();
    s.credentials = true;
    s.methods = {(data[0] & 2) != 0 ? "*" : "PUT"};
    s.headers = {(data[0] & 4) != 0 ? "*" : "X-Token"};
    s.exposed = {"ETag"};

    auto const d = cors::decide(r, s);
    demand(d.because != nullptr);
    bool const from_a = r.fields().count(field_id::origin) == 1 && r.fields().value(field_id::origin) == a;
    demand(from_a || (d.is != cors::verdict::shared && d.is != cors::verdict::granted));
    demand(!d.preflight() || r.method() == method::options);
    response answer;
    if (d.preflight()) answer = cors::answer_preflight(d, r, s);
    else cors::add_fields(answer.fields(), d, r, s);
    check(answer.fields(), d.is == cors::verdict::shared || d.is == cors::verdict::granted, a);
    return 0;
}
