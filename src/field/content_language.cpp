#include <httoop/field/content_language.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/language_tag.hpp>

namespace httoop::inline v0 {

result<language_tag> language_tag::parse(octets s) {
    if (!is_language_tag(s) && enforced(rules::content_language_grammar))
        return violation{&rules::content_language_grammar, 0};
    return language_tag{std::string{s}};
}

bool language_tag::is(octets tag) const { return equal_ignoring_case(text, tag); }

}  // namespace httoop::inline v0
