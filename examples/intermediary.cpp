#include <httoop/intermediary/forward.hpp>
#include <httoop/message.hpp>

#include <cstdio>
using namespace httoop;
using namespace httoop::intermediary;

static void show(char const* what, field_section const& fields) {
    std::printf("%s\n", what);
    for (field_line const line : fields)
        std::printf("  %.*s: %.*s\n", static_cast<int>(line.name.size()), line.name.data(),
                    static_cast<int>(line.value.size()), line.value.data());
}

int main() {
    hop us{.name = "gate.example", .is = role::gateway};
    us.client = {.facts = handing_on::appended, .client = naming::address, .scheme = true};
    us.client.trusted.add("10.0.0.0/8");

    request r{method::get, "http://www.example.org?q=1"};
    r.fields().append("Connection", "keep-alive, X-Token");
    r.fields().append("X-Token", "for the last hop");
    r.fields().append("X-Other", "for everybody");
    r.fields().append("Via", "1.1 edge.example");
    r.fields().append("Forwarded", "for=6.6.6.6, for=192.0.2.1");
    peer const from{.client = *forwarded_node::parse("10.0.0.4"), .scheme = "https"};

    auto const f = forward_request(r, us, {.host = "inner.example"}, from);
    std::string const target{f.message.target()};
    show(target.c_str(), f.message.fields());

    r.fields().append("Via", "1.1 gate.example");
    auto const again = forward_request(r, us, {}, from);
    std::printf("%u: %s [%s]\n", again.made.status_of_request().number(),
                again.made.because->sentence, again.made.because->id);
}
