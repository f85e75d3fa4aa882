#include <httoop/uri/uri_template.hpp>

#include <algorithm>

#include <httoop/uri/percent.hpp>
#include <httoop/uri/rules.hpp>

#include "uri/utf8.hpp"

namespace httoop::inline v0 {
namespace {

using variable = template_variables::variable;

// RFC 6570 appendix A: how each operator expands.
struct template_operator {
    char sign;        // NUL: none is written
    octets first;     // before the first defined variable
    char separator;   // before the others
    bool named;       // "name=value"
    octets if_empty;  // behind the name of an empty value
    bool reserved;    // reserved octets and percent-encodings of values stay
};
constexpr template_operator operators[] = {
    {'\0', "", ',', false, "", false}, {'+', "", ',', false, "", true},
    {'#', "#", ',', false, "", true},  {'.', ".", '.', false, "", false},
    {'/', "/", '/', false, "", false}, {';', ";", ';', true, "", false},
    {'?', "?", '&', true, "=", false}, {'&', "&", '&', true, "=", false},
};
constexpr octets reserved_operators = "=,!@|";  // 2.2: for future extensions

constexpr octet_class varchar = ALPHA + DIGIT + octet_class("_");  // and percent-encodings
// 2.1, without percent-encodings and characters beyond ASCII. The apostrophe was left out of the
// RFC's rule by mistake (erratum 6937); its own examples have it.
constexpr octet_class template_literal_octet = VCHAR - octet_class("\"%<>\\^`{|}");

// ucschar / iprivate (RFC 6570 1.5): beyond ASCII, without control characters and noncharacters.
bool is_literal_character(char32_t c) {
    if (c < 0xa0 || (c >= 0xfdd0 && c <= 0xfdef) || (c >= 0xfff0 && c <= 0xffff)) return false;
    return (c & 0xfffe) != 0xfffe && (c < 0xe0000 || c >= 0xe1000);
}

// The octets of one character of a value (2.4.1): a percent-encoding that stays is not split, and
// neither is a character whose octets are percent-encoded.
std::size_t size_of_character(octets s, bool reserved) {
    if (!reserved || s.front() != '%' || !percent_encoding_at(s, 0))
        return std::max<std::size_t>(utf8_sequence(s), 1);
    return std::max<std::size_t>(encoded_utf8_sequence(s), 3);
}

octets first_characters(octets s, std::size_t most, bool reserved) {
    std::size_t end = 0;
    for (; most > 0 && end < s.size(); --most) end += size_of_character(s.substr(end), reserved);
    return s.substr(0, end);
}

struct varspec {
    octets name;
    std::size_t prefix = 0;  // 0: none
    bool explode = false;
    std::size_t prefix_at = 0;
};

class template_expansion {
public:
    template_expansion(octets text, template_variables const& given, std::string& out,
                       policy const& p)
        : text_{text}, given_{given}, out_{out}, policy_{p} {}
    result<void> run();

private:
    // Each returns false where the policy stops or the expression is not expanded; broken_ says
    // why.
    bool literal(std::size_t& i);
    bool expression(std::size_t begin, std::size_t end);
    bool read_varspec(std::size_t& i, std::size_t end, varspec& v);
    bool expand(template_operator const& op, varspec const& v, bool& any);
    bool value(template_operator const& op, octets text);
    bool put(octets piece);
    bool fault(rule const& r, std::size_t at) {
        broken_ = {&r, at};
        return false;
    }

    octets text_;
    template_variables const& given_;
    std::string& out_;
    policy const& policy_;
    std::size_t at_ = 0;  // of the literal or variable being expanded
    violation broken_;
};

// More than the limit is no use to anybody: that ends the expansion whatever the policy is.
bool template_expansion::put(octets piece) {
    if (out_.size() + piece.size() > policy_.limits.template_expansion &&
        enforced(rules::template_size))
        return fault(rules::template_size, at_);
    out_ += piece;
    return true;
}

bool template_expansion::value(template_operator const& op, octets text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        bool const encoding = op.reserved && c == '%' && percent_encoding_at(text, i);
        bool const stays = unreserved(c) || (op.reserved && reserved(c)) || encoding ||
                           (c == '%' && !enforced(rules::template_percent));
        if (!(stays ? put(text.substr(i, 1))
                    : put(percent_encode(text.substr(i, 1), octet_class{}))))
            return false;
    }
    return true;
}

bool template_expansion::literal(std::size_t& i) {
    at_ = i;
    char const c = text_[i];
    if (template_literal_octet(c)) {
        ++i;
        return put(text_.substr(at_, 1));
    }
    if (c == '%' && percent_encoding_at(text_, i)) {
        i += 3;
        return put(text_.substr(at_, 3));
    }
    std::size_t const size = utf8_sequence(text_.substr(i));
    if (size > 1 && is_literal_character(utf8_character(text_.substr(i, size)))) {
        i += size;
        return put(percent_encode(text_.substr(at_, size)));
    }
    rule const& broken = c == '}' ? rules::template_expression : rules::template_literal;
    if (policy_.refuses(broken, i)) return fault(broken, i);
    ++i;
    return put(percent_encode(text_.substr(at_, 1)));
}

// varspec = varname [ ":" max-length / "*" ],  varname = varchar *( ["."] varchar )
bool template_expansion::read_varspec(std::size_t& i, std::size_t end, varspec& v) {
    std::size_t const from = i;
    for (bool period = true;;) {  // a period may not come next
        if (i < end && varchar(text_[i])) ++i, period = false;
        else if (end - i >= 3 && text_[i] == '%' && percent_encoding_at(text_, i))
            i += 3, period = false;
        else if (i < end && text_[i] == '.' && !period) ++i, period = true;
        else if (period) return fault(rules::template_varname, i);
        else break;
    }
    v.name = text_.substr(from, i - from);
    if (i < end && text_[i] == '*') {
        v.explode = true;
        ++i;
    } else if (i < end && text_[i] == ':') {
        v.prefix_at = i++;
        std::size_t const digits = i;
        while (i < end && DIGIT(text_[i]) && i - digits < 4)
            v.prefix = v.prefix * 10 + static_cast<std::size_t>(text_[i++] - '0');
        if (i == digits || text_[digits] == '0' || (i < end && DIGIT(text_[i])))
            return fault(rules::template_prefix, i == digits || text_[digits] != '0' ? i : digits);
    }
    if (i == end || text_[i] == ',') return true;
    bool const name = !v.explode && v.prefix == 0 && text_[i] != '*' && text_[i] != ':';
    return fault(name ? rules::template_varname : rules::template_modifier, i);
}

bool template_expansion::expand(template_operator const& op, varspec const& v, bool& any) {
    variable const* const given = given_.find(v.name);
    if (given == nullptr) return true;
    bool const string = given->kind == template_variables::kind::string;
    if (!string && v.prefix > 0) return fault(rules::template_prefix, v.prefix_at);
    if (!put(any ? octets{&op.separator, 1} : op.first)) return false;
    any = true;
    bool const pairs = given->kind == template_variables::kind::pairs;
    if (string || !v.explode) {
        octets const whole = string ? octets{given->members.front().value} : octets{};
        if (op.named && (!put(v.name) || !put(string && whole.empty() ? op.if_empty : octets{"="})))
            return false;
        if (string)
            return value(op, v.prefix > 0 ? first_characters(whole, v.prefix, op.reserved) : whole);
        bool first = true;
        for (name_value const& m : given->members) {
            if (!first && !put(",")) return false;
            first = false;
            if (pairs && (!value(op, m.name) || !put(","))) return false;
            if (!value(op, m.value)) return false;
        }
        return true;
    }
    bool first = true;
    for (name_value const& m : given->members) {
        if (!first && !put({&op.separator, 1})) return false;
        first = false;
        if (pairs ? !value(op, m.name) : op.named && !put(v.name)) return false;
        if ((pairs || op.named) && !put(m.value.empty() ? op.if_empty : octets{"="})) return false;
        if (!value(op, m.value)) return false;
    }
    return true;
}

// What stands between the braces.
bool template_expansion::expression(std::size_t begin, std::size_t end) {
    std::size_t i = begin;
    template_operator const* op = &operators[0];
    if (i < end)
        for (template_operator const& o : operators)
            if (o.sign != '\0' && o.sign == text_[i]) op = &o;
    if (op->sign != '\0') ++i;
    else if (i < end && reserved_operators.find(text_[i]) != octets::npos)
        return fault(rules::template_expression, i);
    for (bool any = false;; ++i) {
        at_ = i;
        varspec v;
        if (!read_varspec(i, end, v) || !expand(*op, v, any)) return false;
        if (i == end) return true;
    }
}

result<void> template_expansion::run() {
    out_.clear();
    out_.reserve(std::min<std::uint64_t>(text_.size(), policy_.limits.template_expansion));
    for (std::size_t i = 0; i < text_.size();) {
        std::size_t const from = i, length = out_.size();
        if (text_[i] != '{') {
            if (literal(i)) continue;
            out_ += text_.substr(from);
            return broken_;
        }
        std::size_t const end = text_.find('}', i);
        if (end == octets::npos) {
            broken_ = {&rules::template_expression, i};
            bool const stops = policy_.refuses(rules::template_expression, i);
            out_ += text_.substr(i);
            if (stops) return broken_;
            return {};
        }
        i = end + 1;
        if (expression(from + 1, end)) continue;
        // What cannot be expanded stays as it stands.
        out_.resize(length);
        bool const too_much = broken_.broken == &rules::template_size;
        if (too_much || policy_.stops(*broken_.broken, broken_.offset)) {
            out_ += text_.substr(from);
            return broken_;
        }
        if (!put(text_.substr(from, i - from))) {
            out_ += text_.substr(from);
            return broken_;
        }
    }
    return {};
}

}  // namespace

template_variables& template_variables::put(variable v) {
    auto const at =
        std::lower_bound(all_.begin(), all_.end(), v.name,
                         [](variable const& a, std::string const& name) { return a.name < name; });
    if (at != all_.end() && at->name == v.name) *at = std::move(v);
    else all_.insert(at, std::move(v));
    return *this;
}

template_variables& template_variables::set(std::string name, std::string value) {
    return put({std::move(name), kind::string, {{{}, std::move(value)}}});
}

template_variables& template_variables::set_list(std::string name,
                                                 std::vector<std::string> members) {
    variable v{std::move(name), kind::list, {}};
    v.members.reserve(members.size());
    for (std::string& m : members) v.members.push_back({{}, std::move(m)});
    return put(std::move(v));
}

template_variables& template_variables::set_pairs(std::string name, std::vector<name_value> pairs) {
    return put({std::move(name), kind::pairs, std::move(pairs)});
}

template_variables::variable const* template_variables::find(octets name) const {
    auto const at =
        std::lower_bound(all_.begin(), all_.end(), name,
                         [](variable const& a, octets wanted) { return a.name < wanted; });
    return at != all_.end() && at->name == name && !at->members.empty() ? &*at : nullptr;
}

result<void> expand_template(octets text, template_variables const& given, std::string& out,
                             policy const& p) {
    return template_expansion{text, given, out, p}.run();
}

result<std::string> expand_template(octets text, template_variables const& given) {
    std::string out;
    if (auto const done = expand_template(text, given, out); !done) return done.error();
    return out;
}

}  // namespace httoop::inline v0
