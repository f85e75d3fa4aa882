#include "call.hpp"

#include "link.hpp"

namespace httoop::inline v0::engine {

namespace {

// A response whose head or content was larger does not keep its memory for the next one.
constexpr std::size_t kept_octets_of_call = 4096;

}  // namespace

void call::begin(maker* m, std::uint64_t n, io::loop& l, exchange* x, source* content) {
    maker_ = m;
    number = n;
    loop_ = &l;
    of_ = x;
    content_ = content;
}

void call::clear() {
    on_ = nullptr;
    of_ = nullptr;
    content_ = nullptr;
    stream_ = 0;
    to = nullptr;
    made = nullptr;
    interims = nullptr;
    for_proxy.clear();
    has_content = offers_tls = false;
    if (head_.fields().text().size() > kept_octets_of_call) head_ = response{};
    if (own.fields().text().size() > kept_octets_of_call) own = request{};
    framing_ = {};
    if (!trailers_.empty()) trailers_.clear();
    fault_.reset();
    for (std::string* kept : {&copied_, &lent_copy_}) {
        if (kept->capacity() > kept_octets_of_call) *kept = {};
        kept->clear();
    }
    stays_ = {};
    stays_in_ = {};
    views_.clear();
    next_view_ = 0;
    lent_of_ = {};
    lent_size_ = 0;
    received_ = from_ = turn_ = 0;
    sender_ = nullptr;
    head_there_ = ended_ = tunnelled_ = expects_ = sent_ = sent_told_ = false;
    ceased_ = uploading_ = reads_source_ = heard_ = kept_ = waiting = tunnels = wants_room_ = false;
    awaited_ = true;
}

void call::let_go() {
    if (--users_ != 0) return;
    if (maker_ != nullptr) maker_->over(*this);
    else delete this;
}

void call::fail(error e) {
    if (fault_) return;
    keep_views();
    fault_ = std::move(e);
    cease();
    tell();
}

void call::answered(response&& r) {
    head_ = std::move(r);
    head_there_ = ended_ = sent_ = true;
    tell();
}

void call::cease() {
    if (ceased_) return;
    ceased_ = true;
    if (sender_ != nullptr) sender_->cancel();
    else ring_sender();
}

void call::sending_ended() {
    uploading_ = false;
    sender_ = nullptr;
    if (sending_over* const w = std::exchange(end_awaited_, nullptr); w != nullptr) w->complete();
}

error call::cut_short(error e) const {
    if (on_ != nullptr) return on_->told_by(*this, std::move(e));
    if (e.during == phase::none) e.during = waiting ? phase::connect : phase::receive;
    return e;
}

void call::leave() {
    cease();
    give_back();
    if (waiting && maker_ != nullptr) maker_->withdrawn(*this);
    if (on_ != nullptr) on_->leave(*this);
    of_ = nullptr;
}

// --- Content of the response -------------------------------------------------------------------

bool call::take(chunk& c) {
    if (!copied_.empty()) {
        lent_copy_.swap(copied_);
        copied_.clear();
        c.data = lent_copy_;
    } else if (!stays_.empty()) {
        c.data = std::exchange(stays_, {});
    } else if (next_view_ < views_.size()) {
        c.data = views_[next_view_++];
        if (next_view_ == views_.size()) {
            views_.clear();
            next_view_ = 0;
        }
        if (on_ != nullptr) lent_of_ = on_->buffer();
    } else {
        return false;
    }
    lent_size_ = c.data.size();
    awaited_ = false;
    c.last = ended_ && !has_piece();
    return true;
}

void call::give_back() {
    lent_of_ = {};
    if (std::size_t const n = std::exchange(lent_size_, 0); n != 0 && on_ != nullptr) on_->consumed(*this, n);
}

void call::keep_views() {
    for (; next_view_ < views_.size(); ++next_view_) copied_.append(views_[next_view_]);
    views_.clear();
    next_view_ = 0;
}

// Whoever gets so little copies it at once, and the buffer is free before more comes. What transfer codings were taken off
// is not in it.
void call::keep_rest(received const& buffer) {
    bool const one = copied_.empty() && next_view_ + 1 == views_.size();
    if (!one || views_[next_view_].size() > reply::worth_copying || !buffer.holds(views_[next_view_])) return keep_views();
    stays_ = views_[next_view_];
    stays_in_ = buffer;
    views_.clear();
    next_view_ = 0;
}

task<outcome<chunk>> call::read() {
    give_back();
    chunk c;
    if (take(c)) return outcome<chunk>{std::move(c)};
    return next_piece();
}

task<outcome<chunk>> call::next_piece() {
    chunk c;
    for (;;) {
        if (take(c)) co_return outcome<chunk>{std::move(c)};
        if (ended_) {
            c.last = true;
            co_return outcome<chunk>{std::move(c)};
        }
        if (fault_) co_return outcome<chunk>{*fault_};
        if (on_ == nullptr) co_return outcome<chunk>{error{failure::cancelled, "nobody brings the rest of the content"}};
        awaited_ = true;
        on_->wants_content(*this);
        if (has_piece() || fault_ || ended_) continue;
        outcome<void> const rung = co_await bell{told};
        if (rung || has_piece() || ended_) continue;
        error e = cut_short(rung.error());
        if (e.what == failure::timeout) e.about = "the content did not come in time";
        co_return outcome<chunk>{std::move(e)};
    }
}

}  // namespace httoop::inline v0::engine
