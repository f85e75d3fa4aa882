#include <httoop/field/host.hpp>

#include <httoop/field/composed.hpp>
#include <httoop/uri/authority.hpp>

namespace httoop::inline v0 {

result<host> host::parse(octets value) {
    if (value.empty()) return host{};
    auto const h = parse_host_port(value);
    if (!h) return h.error();
    return host{std::string{h->host}, h->has_port ? std::optional{h->port} : std::nullopt};
}

std::string host::compose() const {
    std::string text = name;
    if (port) text.append(":").append(std::to_string(*port));
    return parsed_back(std::move(text), *this);
}

}  // namespace httoop::inline v0
