#pragma once
#include <memory>
#include <optional>
#include <string>

#include <httoop/exchange/service.hpp>
#include <httoop/io/loop.hpp>

namespace httoop::inline v0 {

// The content of a request, lent to one hop after the other. It knows whether any of it was asked for: what
// was not needs no rewinding.
class cargo final : public source {
public:
    // `known`: what all of it reads, if anybody knows.
    explicit cargo(owned<source> own, std::string known = {}) : own_{std::move(own)}, of_{own_.get()}, text_{std::move(known)} {}
    // What is held in memory: nothing at all, mostly.
    explicit cargo(std::string text) : text_{std::move(text)} {}
    // That of an exchange, which is held as long.
    explicit cargo(exchange& x) : for_whom_{&x}, of_{&x.content()} { x.hold(); }
    cargo(cargo const&) = delete;
    cargo& operator=(cargo const&) = delete;
    ~cargo() override;

    task<outcome<chunk>> read() override;
    [[nodiscard]] content_length_of length() const override;
    [[nodiscard]] field_section const* trailers() const override { return of_ != nullptr ? of_->trailers() : nullptr; }
    outcome<void> rewind() override;
    // From now on there is none.
    void drop();
    // All of it, if that is in memory.
    [[nodiscard]] std::optional<octets> held() const;
    // Where interim responses go; may be null.
    [[nodiscard]] exchange* for_whom() const { return for_whom_; }

private:
    owned<source> own_;
    exchange* for_whom_ = nullptr;
    source* of_ = nullptr;  // null: the text
    std::string text_;      // with a source: what it reads, if that is known
    bool touched_ = false;
};

// One request of a user agent to the service behind it: an exchange. It lives until it was left and nobody
// holds the exchange any more.
class hop final : private exchange_host {
public:
    static hop* begin(request r, std::shared_ptr<cargo> content, io::loop& l, bool secure,
                      std::shared_ptr<httoop::policy const> p);
    hop(hop const&) = delete;
    hop& operator=(hop const&) = delete;
    // After what it was answered with is gone.
    void leave();

    task<outcome<reply>> ask(service& of) { return of.respond(exchange_); }
    [[nodiscard]] httoop::request const& asked() const { return exchange_.request(); }

private:
    hop(request&& r, std::shared_ptr<cargo>&& content, bool secure, std::shared_ptr<httoop::policy const>&& p);
    ~hop() = default;
    outcome<void> interim(exchange& x, response const& r) override;
    void released(exchange&) override;
    [[nodiscard]] io::address peer() const override;
    [[nodiscard]] std::uint64_t connection_id() const override;
    [[nodiscard]] bool secure() const override { return secure_; }
    [[nodiscard]] httoop::policy const& policy() const override { return *policy_; }
    [[nodiscard]] bool wants_account() const override { return for_whom() != nullptr && for_whom()->accounted(); }
    [[nodiscard]] exchange_witness* witness() const override { return for_whom() != nullptr ? for_whom()->witness() : nullptr; }
    [[nodiscard]] exchange* carried_out_for() const override { return for_whom(); }
    [[nodiscard]] exchange* for_whom() const { return content_ ? content_->for_whom() : nullptr; }

    std::shared_ptr<httoop::policy const> policy_;
    std::shared_ptr<cargo> content_;
    bool const secure_;
    bool left_ = false;
    exchange exchange_;
};

// Leaves the hop that it has.
class hop_taken {
public:
    hop_taken() = default;
    hop_taken(hop_taken const&) = delete;
    hop_taken& operator=(hop_taken const&) = delete;
    ~hop_taken() { take(nullptr); }
    void take(hop* h) {
        if (hop* const before = std::exchange(hop_, h); before != nullptr) before->leave();
    }
    hop* operator->() const { return hop_; }

private:
    hop* hop_ = nullptr;
};

}  // namespace httoop::inline v0
