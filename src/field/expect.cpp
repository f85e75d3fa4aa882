#include <httoop/field/expect.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/list.hpp>
#include <httoop/syntax/quoted_string.hpp>

namespace httoop::inline v0 {
namespace {

bool is_continue(expect::expectation const& e) {
    return equal_ignoring_case(e.name, "100-continue") && e.value.empty() && e.parameters.empty();
}

}  // namespace

result<expect> expect::parse(octets value) {
    expect x;
    if (auto added = x.parse_more(value); !added) return added.error();
    return x;
}

result<void> expect::parse_more(octets value) {
    list_reader list{value};
    while (list.next()) {
        std::size_t const at = list.offset();
        octets const element = list.element();
        // "=" makes of it what a parameter is: so it is read as one.
        auto p = parameters::parse(std::string{";"}.append(element));
        std::size_t const name = token_size(element);
        if (name > 0 && name == element.size()) {
            expectations.push_back({std::string{element}, {}, {}});
        } else if (p && name > 0 && !p->empty()) {
            expectation e{p->begin()->name, p->begin()->value, {}};
            for (parameter const* more = p->begin() + 1; more != p->end(); ++more) e.parameters.push_back(*more);
            expectations.push_back(std::move(e));
        } else if (enforced(rules::expect_grammar)) {
            std::size_t const offset = p || p.error().offset == 0 ? 0 : p.error().offset - 1;
            return violation{&rules::expect_grammar, at + offset};
        }
    }
    if (list.fault().broken != nullptr) return list.fault();
    return {};
}

std::string expect::compose() const {
    std::string text;
    for (expectation const& e : expectations) {
        std::string element = e.name;
        if (!e.value.empty() || !e.parameters.empty()) {
            element += '=';
            append_token_or_quoted_string(element, e.value);
        }
        e.parameters.compose(element);
        append_element(text, element);
    }
    return parsed_back(std::move(text), *this);
}

bool expect::continues() const {
    for (expectation const& e : expectations)
        if (is_continue(e)) return true;
    return false;
}

bool expect::others() const {
    for (expectation const& e : expectations)
        if (!is_continue(e)) return true;
    return false;
}

}  // namespace httoop::inline v0
