#include "structured_writer.hpp"

#include <httoop/core/number.hpp>
#include <httoop/syntax/base64.hpp>
#include <httoop/syntax/quoted_string.hpp>
#include <httoop/syntax/rules.hpp>
#include <httoop/syntax/utf8.hpp>

#include "structured_octets.hpp"

namespace httoop::inline v0::structured {

void writer::demand(bool good, rule const& r) {
    if (!good && fault_.broken == nullptr && enforced(r)) fault_ = {&r, to_.size()};
}

result<std::string> writer::done() && {
    if (fault_.broken != nullptr) return fault_;
    return std::move(to_);
}

void writer::add(item const& i) {
    bare(i);
    parameters(i.parameters);
}

void writer::add(member const& m) {
    auto const* const inner = m.inner();
    if (inner == nullptr) return add(static_cast<item const&>(m));
    to_ += '(';
    for (item const& i : *inner) {
        if (&i != inner->data()) to_ += ' ';
        add(i);
    }
    to_ += ')';
    parameters(m.parameters);
}

void writer::add(list const& l) {
    for (member const& m : l) {
        if (&m != l.data()) to_ += ", ";
        add(m);
    }
}

void writer::add(dictionary const& d) {
    for (dictionary::entry const& e : d) {
        if (!to_.empty()) to_ += ", ";
        key(e.key);
        if (e.value.as_boolean() == true && enforced(rules::structured_true_member)) {
            parameters(e.value.parameters);
        } else {
            to_ += '=';
            add(e.value);
        }
    }
}

void writer::parameters(structured::parameters const& all) {
    for (structured::parameters::entry const& p : all) {
        to_ += ';';
        key(p.key);
        if (p.value.as_boolean() == true && enforced(rules::structured_true_parameter)) continue;
        to_ += '=';
        bare(p.value);
    }
}

void writer::key(octets k) {
    demand(!k.empty() && key_start(k.front()) && key_octet.all(k), rules::structured_compose_key);
    to_ += k;
}

void writer::bare(bare_item const& b) {
    switch (b.type()) {
        case item_type::integer: return integer(*b.as_integer());
        case item_type::decimal: return decimal(*b.as_decimal());
        case item_type::string: return string(*b.as_string());
        case item_type::token: return token(*b.as_token());
        case item_type::byte_sequence:
            to_ += ':';
            append_base64(to_, *b.as_byte_sequence());
            to_ += ':';
            return;
        case item_type::boolean: to_ += *b.as_boolean() ? "?1" : "?0"; return;
        case item_type::date: to_ += '@'; return integer(b.as_date()->seconds);
        case item_type::display_string: return display_string(*b.as_display_string());
        case item_type::none:
        case item_type::inner_list: return demand(false, rules::structured_compose_item);
    }
}

void writer::number(std::int64_t n) {
    char digits[20];
    if (n < 0) to_ += '-';
    auto const u = static_cast<std::uint64_t>(n);
    to_.append(digits, compose_decimal(digits, n < 0 ? 0 - u : u));
}

void writer::integer(std::int64_t n) {
    demand(n >= -largest_number && n <= largest_number, rules::structured_compose_integer);
    number(n);
}

void writer::decimal(structured::decimal d) {
    std::int64_t const n = d.thousandths;
    demand(n >= -largest_number && n <= largest_number, rules::structured_compose_decimal);
    if (n < 0 && n > -1000) to_ += '-';
    number(n / 1000);
    std::int64_t const rest = n % 1000 < 0 ? -(n % 1000) : n % 1000;
    char const digits[] = {'.', static_cast<char>('0' + rest / 100),
                           static_cast<char>('0' + rest / 10 % 10),
                           static_cast<char>('0' + rest % 10)};
    std::size_t size = sizeof digits;
    while (size > 2 && digits[size - 1] == '0') --size;
    to_.append(digits, size);
}

void writer::string(octets text) {
    demand(string_octet.all(text), rules::structured_compose_string);
    append_quoted_string(to_, text);
}

void writer::token(octets text) {
    demand(!text.empty() && token_start(text.front()) && token_octet.all(text),
           rules::structured_compose_token);
    to_ += text;
}

void writer::display_string(octets text) {
    constexpr char digits[] = "0123456789abcdef";
    demand(is_utf8(text), rules::structured_compose_display_string);
    to_ += "%\"";
    for (char const c : text) {
        if (plain_display_octet(c)) {
            to_ += c;
        } else {
            auto const u = static_cast<unsigned char>(c);
            ((to_ += '%') += digits[u >> 4]) += digits[u & 15];
        }
    }
    to_ += '"';
}

}  // namespace httoop::inline v0::structured
