#pragma once
#include <atomic>
#include <vector>

#include <httoop/io/loop.hpp>
#include <httoop/message/request.hpp>
#include <httoop/service/cache_store.hpp>

#include "core/seeded_hash.hpp"

namespace httoop::inline v0 {

// A request field that an answer depends on, as it stood in the request: in one line, or not at all.
struct asked_field {
    field_id id = field_id::unknown;
    std::string name;
    bool present = false;
    std::string value{};

    // False where there are several lines: whether those mean the same is not for the first level to say.
    bool take_from(field_section const& request);
    [[nodiscard]] bool same_in(field_section const& request) const;
    friend bool operator==(asked_field const&, asked_field const&) = default;
};

// What one loop answers with in one second, with Age and Cache-Status. Lent to replies of that loop, whose holds it
// counts without any other loop.
class ready_answer final : public kept_answer {
public:
    held<cached_response const> response;  // whose content it has
    rule const* because = nullptr;
    std::string told;  // what the log is told of it, once somebody wanted to know

    [[nodiscard]] keeper keep() {
        ++holders_;
        return {this, [](void* a) { static_cast<ready_answer*>(a)->let_go(); }};
    }
    void let_go() {
        if (--holders_ == 0) delete this;
    }

private:
    std::uint32_t holders_ = 1;
};

// What one loop answers with again and again to requests that are alike: they have the same target, and the same
// octets in each field that the answer depends on. All of it is known before the request.
class cache_ready {
public:
    cache_ready() = default;
    cache_ready(cache_ready const&) = delete;
    cache_ready& operator=(cache_ready const&) = delete;
    ~cache_ready() { answer_with(nullptr); }

    bool secure = false;
    std::string host, target;        // as they came
    std::vector<asked_field> asked;  // those that Vary names, and preconditions if there are any
    bool conditional = false;
    bool accounted = false;  // the log wants to know
    held<cached_variants> of;
    held<cached_response const> response;
    std::int64_t fresh_until = 0;   // by our clock; not a second longer
    std::int64_t composed_for = 0;  // the second for which the answer is right
    std::int64_t left = 0;          // of its lifetime, in that second
    [[nodiscard]] ready_answer* answer() const { return answer_; }
    void answer_with(owned<ready_answer> a) {
        if (answer_ != nullptr) answer_->let_go();
        answer_ = a.release();
    }
    // Octets that are kept because of it, at most.
    [[nodiscard]] std::uint64_t weight() const;

private:
    friend class cache_front;
    ready_answer* answer_ = nullptr;
    bool used_ = false;  // since it was looked at as the oldest
    std::uint64_t hash_ = 0, weight_ = 0;
    cache_ready* next_ = nullptr;  // in the same place
    cache_ready *older_ = nullptr, *newer_ = nullptr;
};

// The first level of a cache: those of one loop, found by the request as it came. Within so many octets; what is
// not used goes first. What the store forgot is forgotten here within some seconds, whether it is asked for or not.
class cache_front final : public io::tenant, private io::timer {
public:
    // `hits` is told what was answered, now and then.
    cache_front(io::loop& l, std::uint64_t most_octets, hash_seed seed, std::atomic<std::uint64_t>& hits);
    ~cache_front() override;

    // Whether nothing but its target, preconditions and what Vary names can matter: the rest is for the cache to decide.
    [[nodiscard]] static bool takes(request const& r) {
        method const m = r.method();
        return (m == method::get || m == method::head) && !r.fields().has_any(asking_more);
    }
    [[nodiscard]] static bool is_conditional(request const& r) { return r.fields().has_any(conditions); }

    // Null: none. Of a request that it takes.
    [[nodiscard]] cache_ready* find(bool secure, request const& r);
    // Whether content of that size is small enough to be kept.
    [[nodiscard]] bool takes(std::size_t content) const { return content < most_ / largest_share; }
    void put(owned<cache_ready> made);
    void drop(cache_ready& r);
    [[nodiscard]] std::uint64_t weight() const { return weight_; }

    static constexpr field_set conditions{field_id::if_none_match, field_id::if_modified_since};

private:
    static constexpr std::uint64_t largest_share = 64;  // none is more than this part of all
    static constexpr field_set asking_more{field_id::range,         field_id::if_match,      field_id::if_unmodified_since,
                                           field_id::if_range,      field_id::cache_control, field_id::pragma,
                                           field_id::authorization, field_id::upgrade,       field_id::content_length,
                                           field_id::transfer_encoding};
    void expired() override;
    [[nodiscard]] cache_ready*& place_of(std::uint64_t hash) { return places_[hash & (places_.size() - 1)]; }
    [[nodiscard]] std::uint64_t hash_of(bool secure, octets host, octets target) const;
    void append(cache_ready& r);
    void remove(cache_ready& r);
    void drop_like(cache_ready const& r);
    void shrink();
    void count_hits();

    io::loop& loop_;
    std::uint64_t const most_;
    hash_seed const seed_;
    std::uint64_t weight_ = 0;
    std::vector<cache_ready*> places_;
    cache_ready *oldest_ = nullptr, *newest_ = nullptr;
    cache_ready* to_sweep_ = nullptr;
    bool armed_ = false;
    std::uint64_t hits_ = 0;
    std::atomic<std::uint64_t>& told_hits_;
};

}  // namespace httoop::inline v0
