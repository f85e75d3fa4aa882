#include <httoop/field/transfer_encoding.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/list.hpp>
#include <httoop/syntax/quoted_string.hpp>

namespace httoop::inline v0 {

result<transfer_coding> transfer_coding::parse(octets s) {
    transfer_coding c;
    std::size_t const name = token_size(s);
    if (name == 0 && enforced(rules::transfer_coding_grammar))
        return violation{&rules::transfer_coding_grammar, 0};
    c.name = s.substr(0, name);
    auto p = httoop::parameters::parse(s.substr(name), parameter_form::bad_space);
    if (!p) return violation{p.error().broken, name + p.error().offset};
    c.parameters = *std::move(p);
    return c;
}

void transfer_coding::compose(std::string& to) const {
    to += name;
    parameters.compose(to, parameter_form::bad_space);
}

bool transfer_coding::is(octets coding) const { return equal_ignoring_case(name, coding); }

result<transfer_encoding> transfer_encoding::parse(octets value) {
    transfer_encoding t;
    if (auto added = t.parse_more(value); !added) return added.error();
    return t;
}

result<void> transfer_encoding::parse_more(octets value) {
    list_reader list{value};
    while (list.next()) {
        std::size_t const at = list.offset();
        auto coding = transfer_coding::parse(list.element());
        if (!coding) return violation{coding.error().broken, at + coding.error().offset};
        codings.push_back(*std::move(coding));
    }
    if (list.fault().broken != nullptr) return list.fault();
    return {};
}

std::string transfer_encoding::compose() const {
    std::string text;
    for (transfer_coding const& c : codings) {
        std::string element;
        c.compose(element);
        append_element(text, element);
    }
    return parsed_back(std::move(text), *this);
}

bool transfer_encoding::ends_chunked() const {
    return !codings.empty() && codings.back().is("chunked");
}

}  // namespace httoop::inline v0
