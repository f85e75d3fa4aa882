// A user agent that hears Strict-Transport-Security, one value for each line of the octets, from some hosts:
// it keeps its bounds, comes back from its text, and what it makes of a URI is one of the same host.
#include <cstdlib>
#include <iterator>

#include <httoop/service/hsts_hosts.hpp>

using namespace httoop;

int fuzz_service_hsts_hosts(std::uint8_t const* data, std::size_t size) {
    constexpr char const* targets[] = {"https://a.example/", "https://b.a.example:8443/x", "http://c.example/", "https://192.0.2.1/",
                                       "https://D.example./?q"};
    octets const all{reinterpret_cast<char const*>(data), size};
    octets rest = all;
    limits l;
    l.hsts_hosts = 2;
    timestamp now{1782864000};
    hsts_hosts known{l};
    for (std::size_t i = 0; !rest.empty(); ++i, ++now.seconds) {
        std::size_t const end = rest.find('\n');
        octets const line = rest.substr(0, end);
        rest.remove_prefix(end == octets::npos ? rest.size() : end + 1);
        auto const target = uri_view::parse(targets[i % std::size(targets)]);
        response r{status_code::ok};
        r.fields().append(field_id::strict_transport_security, line);
        bool const taken = known.receive(r, *target, now);
        if (taken && (target->scheme() != "https" || target->host() == "192.0.2.1")) std::abort();
        if (known.all().size() > l.hsts_hosts) std::abort();
        for (char const* each : targets) {
            auto const before = uri_view::parse(each);
            uri const after = known.secured(*before, now);
            if (after.host() != before->host() || after.path() != before->path()) std::abort();
            if ((after.scheme() != before->scheme()) != (before->scheme() == "http" && known.knows(before->host(), now))) std::abort();
        }
    }
    known.expire(now);
    hsts_hosts again{l};
    if (!again.load(known.save(), now) || again.all() != known.all()) std::abort();
    if (again.load(all, now)) {
        std::string const text = again.save();
        if (again.all().size() > l.hsts_hosts || !known.load(text, now) || known.save() != text) std::abort();
    }
    return 0;
}
