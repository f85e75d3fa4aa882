#pragma once
#include <string>
#include <vector>

#include <httoop/core/policy.hpp>
#include <httoop/core/result.hpp>
#include <httoop/uri/query.hpp>

namespace httoop::inline v0 {

// The values of variables, for templates (RFC 6570 2.3): strings, lists and associative arrays, in
// UTF-8. What was not set is undefined, and so are empty lists and arrays. Names are
// case-sensitive; setting one again replaces its value.
class template_variables {
public:
    template_variables& set(std::string name, std::string value);
    template_variables& set_list(std::string name, std::vector<std::string> members);
    template_variables& set_pairs(std::string name, std::vector<name_value> pairs);

    enum class kind : std::uint8_t { string, list, pairs };
    struct variable {
        std::string name;
        template_variables::kind kind;
        std::vector<name_value> members;  // a string and the members of a list: values without name
    };
    // Null where it is undefined; valid until the next set.
    [[nodiscard]] variable const* find(octets name) const HTTOOP_LIFETIME_BOUND;

private:
    template_variables& put(variable v);
    std::vector<variable> all_;  // in the order of their names
};

// Expands a URI template (RFC 6570, all four levels) into `out`, which is replaced.
//
//     URI-Template = *( literals / expression )
//     expression   = "{" [ operator ] variable-list "}"
//
// Strict: the first violation ends it, with the offset in `text`, and `out` holds what was expanded
// before and the rest as it stands (3). A policy that collects findings copies a faulty expression
// as it stands and goes on behind it; only faults outside of expressions end it then. `out` is
// never longer than limits.template_expansion and the template together.
result<void> expand_template(octets text, template_variables const& given, std::string& out,
                             policy const& p = {});

//     template_variables v;
//     v.set("user", "a b").set_list("tag", {"x", "y"});
//     expand_template("http://example.org/{user}{?tag*}", v)    // ".../a%20b?tag=x&tag=y"
result<std::string> expand_template(octets text, template_variables const& given);

}  // namespace httoop::inline v0
