#include "structured_reader.hpp"

#include <httoop/syntax/base64.hpp>
#include <httoop/syntax/rules.hpp>
#include <httoop/syntax/utf8.hpp>

#include "structured_octets.hpp"
#include "structured_unique.hpp"

namespace httoop::inline v0::structured {
namespace {

template <class Entry>
void last_of_each_key_counts(std::vector<Entry>& all, rule const& r) {
    if (enforced(r)) make_keys_unique(all, [](octets a, octets b) { return a < b; });
}

}  // namespace

bool reader::fails(rule const& r) {
    if (!enforced(r)) return false;
    fault_ = {&r, at_};
    return true;
}

bool reader::fails_over(rule const& r) {
    if (fails(r)) return true;
    if (!at_end()) ++at_;
    return false;
}

template <class T>
result<T> reader::ended(T&& value) {
    if (fault_.broken == nullptr) {
        skip_spaces();
        if (!at_end()) (void)fails(rules::structured_end);
    }
    if (fault_.broken != nullptr && enforced(rules::structured_whole)) return fault_;
    return std::move(value);
}

result<structured::item> reader::whole_item() {
    structured::item i;
    skip_spaces();
    (void)item(i);
    return ended(std::move(i));
}

result<list> reader::whole_list() {
    list l;
    skip_spaces();
    for (bool more = !at_end(); more;) {
        member m;
        if (!item_or_inner_list(m)) break;
        l.push_back(std::move(m));
        if (!comma(rules::structured_list, more)) break;
    }
    return ended(std::move(l));
}

result<dictionary> reader::whole_dictionary() {
    std::vector<dictionary::entry> all;
    skip_spaces();
    for (bool more = !at_end(); more;) {
        dictionary::entry e;
        if (!dictionary_member(e)) break;
        all.push_back(std::move(e));
        if (!comma(rules::structured_dictionary, more)) break;
    }
    last_of_each_key_counts(all, rules::structured_dictionary_keys);
    return ended(dictionary{dictionary::of(std::move(all))});
}

bool reader::comma(rule const& r, bool& more) {
    take_all(OWS_octet);
    more = !at_end();
    if (!more) return true;
    if (!take(',') && fails_over(r)) return false;
    take_all(OWS_octet);
    more = !at_end();
    return more || !fails(r);
}

bool reader::dictionary_member(dictionary::entry& to) {
    if (!key(to.key)) return false;
    if (take('=')) return item_or_inner_list(to.value);
    to.value = true;
    return parameters(to.value.parameters);
}

bool reader::item_or_inner_list(member& to) { return has('(') ? inner_list(to) : item(to); }

bool reader::inner_list(member& to) {
    ++at_;
    to.type_ = item_type::inner_list;
    for (;;) {
        skip_spaces();
        if (take(')')) return parameters(to.parameters);
        if (at_end()) return !fails(rules::structured_inner_list);
        structured::item i;
        if (!item(i)) return false;
        to.items_.push_back(std::move(i));
        if (!has(' ') && !has(')') && fails_over(rules::structured_inner_list)) return false;
    }
}

bool reader::item(structured::item& to) { return bare(to) && parameters(to.parameters); }

bool reader::parameters(structured::parameters& to) {
    if (!has(';')) return true;
    std::vector<structured::parameters::entry> all;
    while (take(';')) {
        skip_spaces();
        structured::parameters::entry p;
        if (!key(p.key)) return false;
        if (!take('=')) p.value = true;
        else if (!bare(p.value)) return false;
        all.push_back(std::move(p));
    }
    last_of_each_key_counts(all, rules::structured_parameter_keys);
    to = structured::parameters::of(std::move(all));
    return true;
}

bool reader::key(std::string& to) {
    if ((at_end() || !key_start(s_[at_])) && fails_over(rules::structured_key)) return false;
    to = take_all(key_octet);
    return true;
}

bool reader::bare(bare_item& to) {
    char const first = at_end() ? '\0' : s_[at_];
    if (first == '-' || DIGIT(first)) return number(to);
    if (token_start(first)) return token(to);
    switch (first) {
        case '"': return string(to);
        case ':': return bytes(to);
        case '?': return boolean(to);
        case '@': return date(to);
        case '%': return display_string(to);
        default: return !fails_over(rules::structured_item);
    }
}

// Digits, and stops before one that is too many.
void reader::digits(std::uint64_t& n, std::size_t most) {
    for (; !at_end() && DIGIT(s_[at_]) && most > 0; ++at_, --most)
        n = n * 10 + static_cast<std::uint64_t>(s_[at_] - '0');
}

bool reader::number(bare_item& to) {
    bool const negative = take('-');
    std::uint64_t n = 0;
    std::size_t const start = at_;
    digits(n, integer_digits);
    std::size_t const before = at_ - start;
    to.type_ = item_type::integer;
    if (before == 0 || (!at_end() && DIGIT(s_[at_])) || (before > decimal_digits && has('.'))) {
        if (fails(rules::structured_number)) return false;
        take_all(DIGIT);
    }
    if (take('.')) {
        std::size_t const point = at_;
        to.type_ = item_type::decimal;
        digits(n, fraction_digits);
        if (at_ == point || (!at_end() && DIGIT(s_[at_]))) {
            if (fails(rules::structured_number)) return false;
        }
        for (std::size_t k = at_ - point; k < fraction_digits; ++k) n *= 10;
        take_all(DIGIT);
    }
    to.number_ = static_cast<std::int64_t>(negative ? 0 - n : n);
    return true;
}

bool reader::string(bare_item& to) {
    ++at_;
    to.type_ = item_type::string;
    for (;;) {
        to.text_ += take_all(plain_string_octet);
        if (at_end()) return !fails(rules::structured_string);
        if (take('"')) return true;
        if (take('\\')) {
            if (at_end()) return !fails(rules::structured_string);
            if (!has('"') && !has('\\') && fails(rules::structured_string_escape)) return false;
            to.text_ += s_[at_++];
        } else if (fails_over(rules::structured_string)) {
            return false;
        }
    }
}

bool reader::token(bare_item& to) {
    to.type_ = item_type::token;
    to.text_ = take_all(token_octet);
    return true;
}

bool reader::bytes(bare_item& to) {
    std::size_t const start = ++at_;
    to.type_ = item_type::byte_sequence;
    octets const text = take_all([](char c) { return c != ':'; });
    bool const closed = take(':');
    if (!closed) return !fails(rules::structured_bytes);
    std::size_t const end = at_;
    base64_demands const demands{!enforced(rules::structured_bytes_padding),
                                 !enforced(rules::structured_bytes_pad_bits)};
    std::size_t const fits = parse_base64(text, to.text_, demands);
    if (fits == text.size()) return true;
    at_ = start + fits;
    bool const outside = fits < text.size() && !base64_octet(text[fits]);
    if (fails(outside ? rules::structured_bytes_alphabet : rules::structured_bytes)) return false;
    at_ = end;
    return true;
}

bool reader::boolean(bare_item& to) {
    ++at_;
    to.type_ = item_type::boolean;
    to.number_ = has('1');
    return take('1') || take('0') || !fails(rules::structured_boolean);
}

bool reader::date(bare_item& to) {
    std::size_t const start = ++at_;
    if (!number(to)) return false;
    if (to.type_ == item_type::decimal && enforced(rules::structured_date)) {
        fault_ = {&rules::structured_date, start + s_.substr(start).find('.')};
        return false;
    }
    to.type_ = item_type::date;
    return true;
}

bool reader::percent_encoded(std::string& to) {
    int value = 0;
    for (int k = 0; k < 2; ++k) {
        int const digit = at_end() || (s_[at_] >= 'A' && s_[at_] <= 'F') ? -1 : hex_value(s_[at_]);
        if (digit < 0) return !fails(rules::structured_display_string);
        value = value * 16 + digit;
        ++at_;
    }
    to += static_cast<char>(value);
    return true;
}

bool reader::display_string(bare_item& to) {
    std::size_t const start = at_++;
    to.type_ = item_type::display_string;
    if (!take('"') && fails(rules::structured_display_string)) return false;
    for (;;) {
        to.text_ += take_all(plain_display_octet);
        if (at_end()) return !fails(rules::structured_display_string);
        if (take('"')) break;
        if (take('%') ? !percent_encoded(to.text_) : fails_over(rules::structured_display_string))
            return false;
    }
    if (is_utf8(to.text_)) return true;
    std::size_t const end = std::exchange(at_, start);
    if (fails(rules::structured_display_string)) return false;
    at_ = end;
    return true;
}

}  // namespace httoop::inline v0::structured
