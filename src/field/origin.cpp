#include <httoop/field/origin.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/uri/authority.hpp>
#include <httoop/uri/uri_view.hpp>

namespace httoop::inline v0 {

result<serialized_origin> serialized_origin::parse(octets s) {
    serialized_origin o;
    std::size_t const end = s.find("://");
    std::size_t const at = end == octets::npos ? s.size() : end + 3;
    bool const scheme =
        end != octets::npos && uri_view::parse(s.substr(0, at)).has_value() && at > 3;
    auto const h = scheme ? parse_host_port(s.substr(at)) : violation{};
    if (!h) {
        std::size_t const offset = scheme ? at + h.error().offset : 0;
        if (enforced(rules::origin_grammar)) return violation{&rules::origin_grammar, offset};
        return o;
    }
    o.scheme = s.substr(0, end);
    o.host = h->host;
    if (h->has_port) o.port = h->port;
    return o;
}

std::string serialized_origin::compose() const {
    std::string text = scheme + "://" + host;
    if (port) text.append(":").append(std::to_string(*port));
    return text;
}

}  // namespace httoop::inline v0
