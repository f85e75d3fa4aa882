#include <httoop/field/products.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/quoted_string.hpp>
#include <httoop/syntax/rules.hpp>

namespace httoop::inline v0 {

result<void> check_products(octets s) {
    std::size_t at = 0;
    for (bool first = true;; first = false) {
        std::size_t size = token_size(s.substr(at));
        if (size > 0) {
            if (at + size < s.size() && s[at + size] == '/') {
                std::size_t const version = token_size(s.substr(at + size + 1));
                size = version == 0 ? 0 : size + 1 + version;
            }
        } else if (!first && at < s.size() && s[at] == '(') {
            size = comment_size(s.substr(at));
            if (size == 0 && enforced(rules::comment_grammar))
                return violation{&rules::comment_grammar, at};
        }
        std::size_t const end = at + size;
        at = end;
        while (at < s.size() && OWS_octet(s[at])) ++at;
        if (size > 0 && at == s.size()) return {};
        if (size > 0 && at > end) continue;
        if (enforced(rules::products_grammar)) return violation{&rules::products_grammar, end};
        return {};
    }
}

}  // namespace httoop::inline v0
