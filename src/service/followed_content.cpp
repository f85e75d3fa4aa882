#include "followed_content.hpp"

#include <httoop/caching/partial.hpp>
#include <httoop/exchange/asking.hpp>

#include "cache_asking.hpp"

namespace httoop::inline v0 {
namespace {

class followed_content final : public source {
public:
    followed_content(owned<source> stored, owned<cache_rest::reader> rest, cached_response const& s, bool all, exchange& x, service& behind)
        : x_{x}, behind_{behind}, all_{all}, length_{stored->length()}, from_{std::move(stored)}, rest_{std::move(rest)} {
        s.hold();
        of_ = held<cached_response const>{&s};
    }
    task<outcome<chunk>> read() override {
        if (alone_) return read_alone();
        return rest_from_ ? read_rest() : read_stored();
    }
    [[nodiscard]] content_length_of length() const override { return length_; }
    [[nodiscard]] field_section const* trailers() const override { return from_ ? from_->trailers() : rest_->trailers(); }

private:
    task<outcome<chunk>> read_stored() {
        outcome<chunk> piece = co_await from_->read();
        if (piece) had_ += piece->data.size();
        if (piece || !rest_->begun()) co_return piece;
        rest_from_.emplace(had_);
        further_.emplace(of_->stored());
        // What the store does not count any more goes.
        from_ = nullptr;
        of_ = nullptr;
        co_return co_await read_rest();
    }
    task<outcome<chunk>> read_rest() {
        outcome<chunk> piece = co_await rest_->read(*rest_from_);
        if (piece) had_ += piece->data.size();
        if (piece || !rest_->left_behind()) co_return piece;
        alone_ = co_await ask_alone();
        if (!alone_) co_return piece;
        co_return co_await read_alone();
    }
    // Never more than was promised, nor an end before that.
    task<outcome<chunk>> read_alone() {
        outcome<chunk> piece = co_await from_->read();
        if (!piece) co_return piece;
        had_ += piece->data.size();
        if (had_ > alone_->last + 1 || (piece->last && had_ <= alone_->last))
            co_return error{failure::closed, "the rest of the content is not what Content-Range says"};
        co_return piece;
    }
    task<std::optional<byte_range>> ask_alone() {
        std::optional<request> more;
        if (all_) more = further_->request_for(x_.request(), had_);
        if (!more) co_return std::nullopt;
        cache_asking::hold const asking = cache_asking::begin(std::move(*more), x_);
        asking->forget_client();
        outcome<reply> answered = co_await cache_asking::ask(asking, behind_);
        if (!answered || answered->tunnel() != nullptr) co_return std::nullopt;
        arriving_response in = arriving(std::move(*answered));
        std::optional<byte_range> const rest = further_->range_in(in.head, had_, x_.policy().limits);
        if (rest) from_ = std::move(in.content);
        co_return rest;
    }

    exchange& x_;
    service& behind_;
    bool const all_;  // it begins with the first octet of the content
    content_length_of const length_;
    held<cached_response const> of_;  // until the rest begins
    owned<source> from_;              // what is stored, and later what comes for this client alone
    owned<cache_rest::reader> rest_;
    std::uint64_t had_ = 0;
    std::optional<std::uint64_t> rest_from_;
    std::optional<caching::continuation> further_;
    std::optional<byte_range> alone_;
};

}  // namespace

reply followed_by(reply&& r, owned<cache_rest::reader> rest, cached_response const& s, exchange& x, service& behind) {
    if (!rest || r.source() == nullptr) return std::move(r);
    owned<source> whole = make_owned<followed_content>(r.take_source(), std::move(rest), s, r.head().status() == status_code::ok, x, behind);
    r.replace(std::move(whole));
    return std::move(r);
}

}  // namespace httoop::inline v0
