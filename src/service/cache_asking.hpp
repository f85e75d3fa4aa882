#pragma once
#include <string>

#include <httoop/exchange/service.hpp>

namespace httoop::inline v0 {

// A request of a cache to the service behind it, on its own account: it goes on when the client for whom it
// was begun is gone. As long as that one is there, interim responses go to it.
class cache_asking final : private exchange_host {
public:
    // One hold of it.
    class hold {
    public:
        explicit hold(cache_asking* a) : asking_{a} { ++asking_->holders_; }
        hold(hold const& o) : hold{o.asking_} {}
        hold& operator=(hold const&) = delete;
        ~hold() {
            if (--asking_->holders_ == 0) asking_->leave();
        }
        cache_asking* operator->() const { return asking_; }

    private:
        cache_asking* asking_;
    };

    // The facts of `x` are copied. Without content.
    static hold begin(request r, exchange& x);
    // Another request on the same account.
    [[nodiscard]] hold again(request r) const;
    cache_asking(cache_asking const&) = delete;
    cache_asking& operator=(cache_asking const&) = delete;

    // The client is gone, or does not wait for it; from its own loop.
    void forget_client() { client_ = nullptr; }
    // An account of it is wanted all the same.
    void give_account() { accounted_ = true; }
    [[nodiscard]] exchange& of() { return exchange_; }
    [[nodiscard]] httoop::policy const& policy() const override { return policy_; }
    // Asks. What the reply holds keeps this alive.
    static task<outcome<reply>> ask(hold self, service& s);

private:
    cache_asking(request&& r, exchange& x);
    cache_asking(request&& r, cache_asking const& before);
    ~cache_asking() = default;
    void leave();
    outcome<void> interim(exchange&, response const& r) override;
    [[nodiscard]] io::address peer() const override { return peer_; }
    [[nodiscard]] std::uint64_t connection_id() const override { return connection_; }
    [[nodiscard]] bool secure() const override { return secure_; }
    [[nodiscard]] bool wants_account() const override { return accounted_ || (client_ != nullptr && client_->accounted()); }
    void tell_client();
    void released(exchange&) override;

    exchange* client_;
    bool accounted_ = false;
    io::address const peer_;
    std::uint64_t const connection_;
    bool const secure_;
    httoop::policy policy_;
    empty_source nothing_;
    unsigned holders_ = 0;
    exchange exchange_;
};

}  // namespace httoop::inline v0
