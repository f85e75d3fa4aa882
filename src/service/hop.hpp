#pragma once
#include <httoop/exchange/service.hpp>
#include <httoop/io/loop.hpp>

namespace httoop::inline v0 {

// Content that others own, lent to one request after the other, and whether any of it was asked for:
// what was not needs no rewinding.
class lent_content final : public source {
public:
    explicit lent_content(source& of) : of_{&of} {}
    task<outcome<chunk>> read() override;
    [[nodiscard]] content_length_of length() const override { return of_ != nullptr ? of_->length() : content_length_of{}; }
    [[nodiscard]] field_section const* trailers() const override { return of_ != nullptr ? of_->trailers() : nullptr; }
    outcome<void> rewind() override;
    // From now on there is none.
    void drop() { of_ = nullptr; }

private:
    source* of_;
    bool touched_ = false;
};

// One request of a user agent to the service behind it: an exchange, which lives until the content of
// the answer was read.
class hop final : private exchange_host {
public:
    // Borrows all of it. `for_whom`: the exchange to which interim responses go on; may be null.
    hop(httoop::request r, source& content, io::loop& l, httoop::policy const& p, bool secure,
        httoop::exchange* for_whom);

    // Once. What it answers with goes before the hop goes.
    task<outcome<reply>> ask(service& of) { return of.respond(exchange_); }
    [[nodiscard]] httoop::request const& request() const { return exchange_.request(); }
    [[nodiscard]] httoop::exchange& exchange() { return exchange_; }
    [[nodiscard]] bool interim_seen() const { return interim_seen_; }

private:
    outcome<void> interim(httoop::exchange& x, response const& r) override;
    [[nodiscard]] io::address peer() const override;
    [[nodiscard]] std::uint64_t connection_id() const override;
    [[nodiscard]] bool secure() const override { return secure_; }
    [[nodiscard]] httoop::policy const& policy() const override { return policy_; }

    httoop::policy const& policy_;
    httoop::exchange* const for_whom_;
    bool const secure_;
    bool interim_seen_ = false;
    httoop::exchange exchange_;
};

}  // namespace httoop::inline v0
