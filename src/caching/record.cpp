#include <httoop/caching/record.hpp>

#include <httoop/caching/rules.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0::caching {
namespace {

constexpr octets beginning{"httoop1\n"};  // the digit is the version

class record_writer {
public:
    explicit record_writer(std::string& to) : to_{to} {}
    void number(std::uint64_t n) {
        for (int shift = 56; shift >= 0; shift -= 8) to_ += static_cast<char>(n >> shift & 0xff);
    }
    void time(timestamp t) { number(static_cast<std::uint64_t>(t.seconds)); }
    void text(octets s) {
        number(s.size());
        to_ += s;
    }
    void fields(field_section const& section) {
        number(section.size());
        for (field_line const line : section) {
            text(line.name);
            text(line.value);
        }
    }

private:
    std::string& to_;
};

// What does not fit makes it fail once and for all; then all that is read is empty.
class record_reader {
public:
    explicit record_reader(octets from) : rest_{from}, size_{from.size()} {}
    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] std::size_t at() const { return size_ - rest_.size(); }
    [[nodiscard]] bool at_end() const { return !failed_ && rest_.empty(); }
    void fail() {
        failed_ = true;
        rest_ = {};
    }

    std::uint64_t number() {
        if (rest_.size() < 8) {
            fail();
            return 0;
        }
        std::uint64_t n = 0;
        for (char const c : rest_.substr(0, 8)) n = n << 8 | static_cast<unsigned char>(c);
        rest_.remove_prefix(8);
        return n;
    }
    // At most `most`.
    std::uint64_t number(std::uint64_t most) {
        std::uint64_t const n = number();
        if (n > most) fail();
        return failed_ ? 0 : n;
    }
    std::uint32_t seconds() { return static_cast<std::uint32_t>(number(std::uint64_t{1} << 31)); }
    timestamp time() {
        constexpr std::int64_t most = std::int64_t{1} << 40;  // differences of times never overflow
        auto const t = static_cast<std::int64_t>(number());
        if (t < -most || t > most) fail();
        return {failed_ ? 0 : t};
    }
    bool flag() { return number(1) == 1; }
    octets text() {
        std::uint64_t const n = number(rest_.size());
        if (n > rest_.size()) fail();
        if (failed_) return {};
        octets const s = rest_.substr(0, n);
        rest_.remove_prefix(n);
        return s;
    }
    // So many things follow, of which each has at least so many octets.
    std::uint64_t count(std::size_t smallest) {
        std::uint64_t const n = number();
        if (failed_ || n > rest_.size() / smallest) fail();
        return failed_ ? 0 : n;
    }
    void fields(field_section& section) {
        for (std::uint64_t n = count(16); n > 0 && !failed_; --n) {
            octets const name = text();
            octets const value = text();
            if (!failed_) section.append(name, value);
        }
        if (!section.sound()) fail();
    }

private:
    octets rest_;
    std::size_t size_;
    bool failed_ = false;
};

void write(record_writer& w, freshness const& f) {
    w.time(f.response_time);
    w.time(f.date);
    w.number(f.initial_age);
    w.number(f.lifetime);
    w.number(static_cast<std::uint64_t>(f.from));
    w.number(f.no_cache);
    w.number(f.never_stale);
    w.number(f.immutable);
    w.number(f.aged);
    w.number(f.has_stale_if_error);
    w.number(f.stale_if_error);
    w.number(f.stale_while_revalidate);
}

void read(record_reader& r, freshness& f) {
    f.response_time = r.time();
    f.date = r.time();
    f.initial_age = r.seconds();
    f.lifetime = r.seconds();
    f.from = static_cast<lifetime_source>(r.number(static_cast<std::uint64_t>(lifetime_source::heuristic)));
    f.no_cache = r.flag();
    f.never_stale = r.flag();
    f.immutable = r.flag();
    f.aged = r.flag();
    f.has_stale_if_error = r.flag();
    f.stale_if_error = r.seconds();
    f.stale_while_revalidate = r.seconds();
}

void write(record_writer& w, selecting_fields const& s) {
    w.number(s.any);
    w.number(s.names.size());
    for (std::string const& name : s.names) w.text(name);
    w.number(s.requests.size());
    for (auto const& request : s.requests) {
        for (selecting_value const& v : request) {
            w.number(v.present);
            w.text(v.as_it_came);
        }
    }
}

// What is normalised is made anew: another version may do it otherwise.
void read(record_reader& r, selecting_fields& s) {
    s.any = r.flag();
    for (std::uint64_t n = r.count(8); n > 0 && !r.failed(); --n) {
        s.names.emplace_back(r.text());
        s.ids.push_back(identify_field(s.names.back()));
    }
    // Without names there is one request, of which nothing is said.
    std::uint64_t requests = s.names.empty() ? r.number(1) : r.count(16 * s.names.size());
    for (; requests > 0 && !r.failed(); --requests) {
        auto& request = s.requests.emplace_back();
        for (std::size_t i = 0; i < s.names.size(); ++i) {
            selecting_value v;
            v.present = r.flag();
            v.as_it_came = r.text();
            v.normalised = normalised(s.ids[i], v.as_it_came);
            request.push_back(std::move(v));
        }
    }
}

void read_head(record_reader& r, response& head) {
    auto const status = status_code::from(static_cast<unsigned>(r.number(999)));
    if (!status || status->interim()) return r.fail();
    head.status(*status);
    if (r.flag()) head.reason(r.text());
    r.fields(head.fields());
    if (!head.defect()) r.fail();
}

void read_held(record_reader& r, stored_response& s) {
    for (std::uint64_t n = r.count(16); n > 0 && !r.failed(); --n) {
        byte_range b;
        b.first = r.number();
        b.last = r.number();
        bool const behind = s.held.empty() || (b.first > s.held.back().last && b.first - s.held.back().last > 1);
        if (b.first > b.last || !behind || (s.length && b.last >= *s.length)) r.fail();
        s.held.push_back(b);
    }
    if (s.complete != s.held.empty()) r.fail();
}

bool is_stored_method(std::uint64_t n) {
    auto const m = static_cast<method::known>(n);
    return m == method::get || m == method::head || m == method::post;
}

}  // namespace

std::string compose_record(stored_response const& s) {
    std::string record{beginning};
    record_writer w{record};
    w.text(s.key);
    w.number(static_cast<std::uint64_t>(s.asked_by));
    w.time(s.request_time);
    w.time(s.response_time);
    w.number(s.head.status().number());
    w.number(s.head.reason_given());
    if (s.head.reason_given()) w.text(s.head.reason());
    w.fields(s.head.fields());
    write(w, s.selecting);
    write(w, s.freshness);
    w.number(s.complete);
    w.number(s.length.has_value());
    w.number(s.length.value_or(0));
    w.number(s.held.size());
    for (byte_range const& b : s.held) {
        w.number(b.first);
        w.number(b.last);
    }
    w.number(s.groups.size());
    for (std::string const& group : s.groups) w.text(group);
    return record;
}

result<stored_response> parse_record(octets record) {
    if (record.substr(0, beginning.size()) != beginning) return violation{&rules::record_form, 0};
    record_reader r{record.substr(beginning.size())};
    stored_response s;
    s.key = r.text();
    std::uint64_t const asked_by = r.number(UINT8_MAX);
    if (!is_stored_method(asked_by)) r.fail();
    s.asked_by = static_cast<method::known>(asked_by);
    s.request_time = r.time();
    s.response_time = r.time();
    read_head(r, s.head);
    read(r, s.selecting);
    read(r, s.freshness);
    s.complete = r.flag();
    bool const has_length = r.flag();
    std::uint64_t const length = r.number();
    if (has_length) s.length = length;
    read_held(r, s);
    for (std::uint64_t n = r.count(8); n > 0 && !r.failed(); --n) s.groups.emplace_back(r.text());
    if (!r.at_end()) return violation{&rules::record_form, beginning.size() + r.at()};
    return s;
}

}  // namespace httoop::inline v0::caching
