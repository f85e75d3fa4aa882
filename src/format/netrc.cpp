#include <httoop/format/netrc.hpp>

#include <utility>

#include <httoop/core/ascii.hpp>

namespace httoop::inline v0 {
namespace {

bool is_netrc_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

char escaped_netrc_octet(char c) { return c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c; }

// An IPv6 address has brackets in URIs alone.
octets without_brackets(octets host) {
    bool const literal = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
    return literal ? host.substr(1, host.size() - 2) : host;
}

}  // namespace

fallible<netrc, netrc_fault> netrc::parse(octets text, limits const& l) {
    netrc_reader reader{l};
    reader.take(text);
    return reader.finish();
}

netrc_login const* netrc::find(octets host, octets login) const {
    for (octets const machine : {without_brackets(host), octets{}})
        for (netrc_login const& l : all)
            if (equal_ignoring_case(without_brackets(l.machine), machine) && (login.empty() || l.login == login)) return &l;
    return nullptr;
}

bool netrc_reader::fail(octets about, std::size_t line) {
    if (fault_.line == 0) fault_ = {line, about};
    return false;
}

bool netrc_reader::take(octets piece) {
    for (char const c : piece) {
        if (fault_.line != 0) return false;
        if (taken_++ == most_) return fail("is more than a netrc file may have (limit netrc-octets)");
        if (!take(c)) return false;
        if (c == '\n') {
            ++line_;
            line_blank_ = true;
        } else if (!is_netrc_space(c)) {
            line_blank_ = false;
        }
    }
    return fault_.line == 0;
}

bool netrc_reader::take(char c) {
    if (c == '\0') return fail("has an octet NUL");
    switch (within_) {
        case within::blank: return is_netrc_space(c) || begin(c);
        case within::comment:
            if (c == '\n') within_ = within::blank;
            return true;
        case within::macro:
            if (c == '\n' && line_blank_) within_ = within::blank;
            return true;
        case within::word:
            if (is_netrc_space(c)) return end_word();
            word_ += c;
            return true;
        case within::quotes:
            if (c == '\n') return fail("has a quote that does not end on its line");
            if (c == '"') within_ = within::after_quotes;
            else if (c == '\\') within_ = within::escape;
            else word_ += c;
            return true;
        case within::escape:
            if (c == '\n') return fail("has a quote that does not end on its line");
            word_ += escaped_netrc_octet(c);
            within_ = within::quotes;
            return true;
        case within::after_quotes:
            if (!is_netrc_space(c)) return fail("has no space behind a quoted word");
            return end_word();
    }
    return true;
}

// The first octet of a word, or of a comment.
bool netrc_reader::begin(char c) {
    if (c == '#' && (line_blank_ || awaits_ == awaits::keyword)) {
        within_ = within::comment;
        return true;
    }
    word_.clear();
    word_line_ = line_;
    within_ = c == '"' ? within::quotes : within::word;
    if (c != '"') word_ += c;
    return true;
}

bool netrc_reader::end_word() {
    within_ = within::blank;
    if (awaits_ == awaits::keyword) return take_keyword();
    auto const what = std::exchange(awaits_, awaits::keyword);
    if (what == awaits::machine) {
        if (word_.empty()) return fail("has a machine without a name", word_line_);
        read_.all.push_back({std::move(word_)});
        read_.all.back().line = word_line_;
        return true;
    }
    netrc_login& l = read_.all.back();
    bool& has = what == awaits::login      ? l.has_login
                : what == awaits::password ? l.has_password
                                           : l.has_account;
    if (std::exchange(has, true)) return fail("says the same twice for a machine", word_line_);
    if (what == awaits::login) l.login = std::move(word_);
    else (what == awaits::password ? l.password : l.account) = auth::secret{std::move(word_)};
    return true;
}

bool netrc_reader::take_keyword() {
    if (equal_ignoring_case(word_, "macdef")) {
        within_ = within::macro;
        return true;
    }
    if (equal_ignoring_case(word_, "machine")) {
        awaits_ = awaits::machine;
        return true;
    }
    if (equal_ignoring_case(word_, "default")) {
        read_.all.emplace_back().line = word_line_;
        return true;
    }
    constexpr struct {
        octets word;
        awaits then;
    } of_machine[] = {{"login", awaits::login}, {"password", awaits::password}, {"account", awaits::account}};
    for (auto const& row : of_machine)
        if (equal_ignoring_case(word_, row.word)) {
            if (read_.all.empty()) return fail("names no machine before it", word_line_);
            awaits_ = row.then;
            return true;
        }
    return fail("has another word than machine, default, login, password, account or macdef", word_line_);
}

fallible<netrc, netrc_fault> netrc_reader::finish() {
    if (fault_.line == 0) {
        if (within_ == within::quotes || within_ == within::escape) fail("has a quote that does not end", word_line_);
        else if (within_ == within::word || within_ == within::after_quotes) end_word();
        if (awaits_ != awaits::keyword) fail("ends where a word is missing");
    }
    if (fault_.line != 0) return fault_;
    return std::move(read_);
}

}  // namespace httoop::inline v0
