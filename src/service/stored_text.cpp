#include "stored_text.hpp"

namespace httoop::inline v0 {
namespace {

constexpr std::uint64_t stored_form = 2;
constexpr std::uint64_t most_of_a_kind = 4096;  // lines, names, ranges: more is none of ours

class stored_writer {
public:
    std::string text;
    void number(std::uint64_t n) {
        for (; n >= 0x80; n >>= 7) text += static_cast<char>(n | 0x80);
        text += static_cast<char>(n);
    }
    // What is negative too, near zero short.
    void moment(timestamp t) {
        auto const n = static_cast<std::uint64_t>(t.seconds);
        number(n << 1 ^ (t.seconds < 0 ? UINT64_MAX : 0));
    }
    void flag(bool b) { number(b ? 1 : 0); }
    void octets_of(octets s) {
        number(s.size());
        text += s;
    }
    void fields(field_section const& f) {
        number(f.size());
        for (field_line const l : f) {
            octets_of(l.name);
            octets_of(l.value);
            flag(l.never_indexed);
        }
    }
};

// The first thing that cannot be spoils the rest: nothing is read then.
class stored_reader {
public:
    explicit stored_reader(octets from) : rest_{from} {}
    [[nodiscard]] bool good() const { return good_; }
    [[nodiscard]] bool at_end() const { return good_ && rest_.empty(); }
    void spoil() { good_ = false; }

    std::uint64_t number() {
        std::uint64_t n = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (!good_ || rest_.empty()) break;
            auto const c = static_cast<unsigned char>(rest_.front());
            rest_.remove_prefix(1);
            n |= std::uint64_t{c & 0x7Fu} << shift;
            if (c < 0x80) return n;
        }
        spoil();
        return 0;
    }
    // At most so much.
    std::uint64_t number(std::uint64_t most) {
        std::uint64_t const n = number();
        if (n > most) spoil();
        return good_ ? n : 0;
    }
    std::uint32_t small() { return static_cast<std::uint32_t>(number(UINT32_MAX)); }
    bool flag() { return number(1) != 0; }
    timestamp moment() {
        std::uint64_t const n = number();
        return {static_cast<std::int64_t>(n >> 1 ^ ((n & 1) != 0 ? UINT64_MAX : 0))};
    }
    octets text() {
        std::uint64_t const size = number(rest_.size());
        octets const s = rest_.substr(0, size);
        if (!good_ || s.size() != size) return spoil(), octets{};
        rest_.remove_prefix(size);
        return s;
    }
    std::uint64_t count() { return number(most_of_a_kind); }
    void fields(field_section& into) {
        for (std::uint64_t n = count(); n != 0 && good_; --n) {
            octets const name = text(), value = text();
            into.append(field_line{identify_field(name), name, value, flag()});
        }
        if (!into.sound()) spoil();
    }

private:
    octets rest_;
    bool good_ = true;
};

// All members are named here: whoever adds one is told by the compiler that it is to be kept, too.
void write_freshness(stored_writer& w, caching::freshness const& f) {
    auto const& [response_time, date, initial_age, lifetime, from, no_cache, never_stale, immutable, aged, has_stale_if_error,
                 stale_if_error, stale_while_revalidate] = f;
    w.moment(response_time);
    w.moment(date);
    for (std::uint32_t n : {initial_age, lifetime, stale_if_error, stale_while_revalidate}) w.number(n);
    w.number(static_cast<std::uint64_t>(from));
    for (bool b : {no_cache, never_stale, immutable, aged, has_stale_if_error}) w.flag(b);
}

void read_freshness(stored_reader& r, caching::freshness& f) {
    f.response_time = r.moment();
    f.date = r.moment();
    for (std::uint32_t* n : {&f.initial_age, &f.lifetime, &f.stale_if_error, &f.stale_while_revalidate}) *n = r.small();
    f.from = static_cast<caching::lifetime_source>(r.number(static_cast<std::uint64_t>(caching::lifetime_source::heuristic)));
    for (bool* b : {&f.no_cache, &f.never_stale, &f.immutable, &f.aged, &f.has_stale_if_error}) *b = r.flag();
}

void write_selecting(stored_writer& w, caching::selecting_fields const& s) {
    auto const& [names, ids, any, requests] = s;
    static_cast<void>(ids);  // follow from names
    w.flag(any);
    w.number(names.size());
    for (std::string const& n : names) w.octets_of(n);
    w.number(requests.size());
    for (auto const& request : requests)
        for (caching::selecting_value const& v : request) {
            w.flag(v.present);
            w.octets_of(v.as_it_came);
            w.octets_of(v.normalised);
        }
}

void read_selecting(stored_reader& r, caching::selecting_fields& s) {
    s.any = r.flag();
    for (std::uint64_t n = r.count(); n != 0 && r.good(); --n) {
        s.names.emplace_back(r.text());
        s.ids.push_back(identify_field(s.names.back()));
    }
    for (std::uint64_t n = r.count(); n != 0 && r.good(); --n) {
        std::vector<caching::selecting_value> request;
        for (std::size_t i = 0; i < s.names.size() && r.good(); ++i) {
            bool const present = r.flag();
            std::string came{r.text()}, normalised{r.text()};
            request.push_back({present, std::move(came), std::move(normalised)});
        }
        s.requests.push_back(std::move(request));
    }
}

void write_held(stored_writer& w, bool complete, std::optional<std::uint64_t> length, std::vector<byte_range> const& held,
                std::vector<std::string> const& groups, std::vector<std::string> const& tags) {
    w.flag(complete);
    w.flag(length.has_value());
    w.number(length.value_or(0));
    w.number(held.size());
    for (byte_range const& h : held) {
        w.number(h.first);
        w.number(h.last);
    }
    for (auto const* const names : {&groups, &tags}) {
        w.number(names->size());
        for (std::string const& name : *names) w.octets_of(name);
    }
}

void read_held(stored_reader& r, caching::stored_response& s) {
    s.complete = r.flag();
    bool const known = r.flag();
    std::uint64_t const length = r.number();
    if (known) s.length = length;
    for (std::uint64_t n = r.count(); n != 0 && r.good(); --n) {
        byte_range h;
        h.first = r.number();
        h.last = r.number();
        // Ascending, none touches another.
        if (h.last < h.first || (!s.held.empty() && (s.held.back().last == UINT64_MAX || h.first <= s.held.back().last + 1)))
            r.spoil();
        s.held.push_back(h);
    }
    for (auto* const names : {&s.groups, &s.tags})
        for (std::uint64_t n = r.count(); n != 0 && r.good(); --n) names->emplace_back(r.text());
}

}  // namespace

std::string save_stored(caching::stored_response const& s, field_section const* trailers) {
    auto const& [key, asked_by, by_shared, request_time, response_time, head, selecting, freshness, complete, length, held, groups, tags] = s;
    static_cast<void>(key);  // stands beside it
    stored_writer w;
    w.number(stored_form);
    w.number(static_cast<std::uint64_t>(asked_by));
    w.flag(by_shared);
    w.moment(request_time);
    w.moment(response_time);
    w.number(head.status().number());
    w.number(head.version().major);
    w.number(head.version().minor);
    w.flag(head.reason_given());
    w.octets_of(head.reason_given() ? head.reason() : octets{});
    w.fields(head.fields());
    write_selecting(w, selecting);
    write_freshness(w, freshness);
    write_held(w, complete, length, held, groups, tags);
    w.flag(trailers != nullptr);
    if (trailers != nullptr) w.fields(*trailers);
    return std::move(w.text);
}

std::optional<stored_text> load_stored(octets text) {
    stored_reader r{text};
    stored_text t;
    caching::stored_response& s = t.stored;
    if (r.number() != stored_form) return {};
    s.asked_by = static_cast<method::known>(r.number(static_cast<std::uint64_t>(method::count_) - 1));
    s.by_shared = r.flag();
    s.request_time = r.moment();
    s.response_time = r.moment();
    auto const status = status_code::from(static_cast<unsigned>(r.number(999)));
    auto const major = static_cast<std::uint8_t>(r.number(9)), minor = static_cast<std::uint8_t>(r.number(9));
    bool const reason_given = r.flag();
    octets const reason = r.text();
    if (!r.good() || !status) return {};
    s.head.status(*status).version({major, minor});
    if (reason_given) s.head.reason(reason);
    r.fields(s.head.fields());
    read_selecting(r, s.selecting);
    read_freshness(r, s.freshness);
    read_held(r, s);
    if (r.flag()) r.fields(t.trailers.emplace());
    if (!r.at_end() || !s.head.defect()) return {};
    return t;
}

}  // namespace httoop::inline v0
