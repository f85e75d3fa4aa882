#include <httoop/field/from.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/quoted_string.hpp>

namespace httoop::inline v0 {
namespace {

// RFC 5322 3.2.3, 3.4.1; dots stand between atoms.
constexpr octet_class atext = ALPHA + DIGIT + octet_class("!#$%&'*+-/=?^_`{|}~");
constexpr octet_class dtext = VCHAR - octet_class("[]\\");

std::size_t dot_atom_size(octets s) {
    std::size_t i = 0;
    while (i < s.size() && (atext(s[i]) || (s[i] == '.' && i > 0 && s[i - 1] != '.'))) ++i;
    return i > 0 && s[i - 1] == '.' ? i - 1 : i;
}

std::size_t domain_literal_size(octets s) {
    if (!s.starts_with('[')) return 0;
    std::size_t i = 1;
    while (i < s.size() && dtext(s[i])) ++i;
    return i < s.size() && s[i] == ']' ? i + 1 : 0;
}

// Takes the parts of a mailbox from the front; `at` stays where something does not fit.
struct mailbox_reader {
    octets text;
    std::size_t at = 0;

    [[nodiscard]] octets rest() const { return text.substr(at); }
    // [CFWS]: white space and comments.
    void skip_cfws() {
        for (std::size_t size = 1; size > 0; at += size)
            size = rest().empty() ? 0 : OWS_octet(text[at]) ? 1 : comment_size(rest());
    }
    bool take(char c) {
        if (!rest().starts_with(c)) return false;
        ++at;
        return true;
    }
    // One after the other of so many octets.
    bool take(std::size_t size, std::string& to) {
        to += text.substr(at, size);
        at += size;
        return size > 0;
    }
    // addr-spec = local-part "@" domain
    bool addr_spec(std::string& address) {
        skip_cfws();
        std::size_t const atoms = dot_atom_size(rest());
        if (!take(atoms > 0 ? atoms : quoted_string_size(rest()), address)) return false;
        skip_cfws();
        if (!take('@')) return false;
        address += '@';
        skip_cfws();
        std::size_t const domain = dot_atom_size(rest());
        bool const taken = take(domain > 0 ? domain : domain_literal_size(rest()), address);
        skip_cfws();
        return taken;
    }
    // display-name = 1*word: words with one space between them.
    bool display_name(std::string& name) {
        for (skip_cfws(); !rest().empty() && text[at] != '<'; skip_cfws()) {
            if (!name.empty()) name += ' ';
            std::size_t const quoted = quoted_string_size(rest());
            if (quoted > 0) {
                if (auto word = parse_quoted_string(text.substr(at, quoted))) name += *word;
                at += quoted;
                continue;
            }
            std::size_t atom = 0;
            while (atom < rest().size() && atext(text[at + atom])) ++atom;
            if (!take(atom, name)) return false;
        }
        return true;
    }
};

}  // namespace

result<from> from::parse(octets value) {
    from f;
    mailbox_reader bare{value};
    if (bare.addr_spec(f.address) && bare.at == value.size()) return f;
    f.address.clear();
    mailbox_reader named{value};
    bool const fits = named.display_name(f.name) && named.take('<') && named.addr_spec(f.address) &&
                      named.take('>');
    if (fits) named.skip_cfws();
    bool const all = fits && named.at == value.size();
    if (!all && enforced(rules::from_grammar))
        return violation{&rules::from_grammar, named.at > bare.at ? named.at : bare.at};
    return f;
}

std::string from::compose() const {
    std::string text;
    if (name.empty()) {
        text = address;
    } else {
        append_quoted_string(text, name);
        text.append(" <").append(address).append(">");
    }
    return parsed_back(std::move(text), *this);
}

}  // namespace httoop::inline v0
