#pragma once
#include <optional>
#include <string>
#include <vector>

#include <httoop/engine/origin_client.hpp>
#include <httoop/exchange/exchange.hpp>
#include <httoop/uri/uri.hpp>
#include <httoop/wire/event.hpp>

#include "received.hpp"
#include "waits.hpp"

namespace httoop::inline v0::engine {

class link;
struct destination;

// One request with its content and the response to it, as a client has them under way on a link. It is
// counted: by whoever asked, and by the task that sends the content.
class call final {
public:
    // Whoever makes calls, and has them back.
    class maker {
    public:
        virtual void over(call& c) = 0;
        // It waits for a link, and is wanted no more.
        virtual void withdrawn(call& c) = 0;

    protected:
        ~maker() = default;
    };

    call() = default;
    call(call const&) = delete;
    call& operator=(call const&) = delete;

    // `x` may be null (what a connection itself needs), `content` too.
    void begin(maker* m, std::uint64_t number, io::loop& l, exchange* x, source* content);
    // What is sent, where whoever asked made it; it lives until the answer is there.
    request const* made = nullptr;
    request own;  // for that, where its memory is to be used again
    // Who takes interim responses; null: the exchange, unless the request was made.
    interim_taker* interims = nullptr;
    // An extended CONNECT: with a success its stream is a tunnel, and has no content before (RFC 8441 5).
    bool tunnels = false;
    void clear();
    void hold() { ++users_; }
    void let_go();

    // --- For whoever asked ------------------------------------------------------------------------

    [[nodiscard]] bool head_there() const { return head_there_; }
    [[nodiscard]] bool tunnelled() const { return tunnelled_; }
    [[nodiscard]] response& head() { return head_; }
    [[nodiscard]] wire::framing const& framing() const { return framing_; }
    [[nodiscard]] error const* fault() const { return fault_ ? &*fault_ : nullptr; }
    // All of the response is here, and no reader was needed for it.
    [[nodiscard]] bool whole() const { return ended_ && sent_ && views_.empty() && !fault_; }
    [[nodiscard]] std::string take_whole() { return stays_.empty() ? std::move(copied_) : std::string{stays_}; }
    [[nodiscard]] octets content_there() const { return stays_.empty() ? octets{copied_} : stays_; }
    // Content, valid until the next read.
    task<outcome<chunk>> read();
    [[nodiscard]] field_section& trailers() { return trailers_; }
    // A wait for it was cut short: what is known of it.
    [[nodiscard]] error cut_short(error e) const;
    // Nobody wants the rest. What is under way ends, as the protocol has it.
    void leave();
    // Waited for while there is neither a head nor a fault: a bell that rings then.
    bell* told = nullptr;
    // The content is not read any more: waits for that, whoever is cancelled.
    [[nodiscard]] bool sending() const { return uploading_; }
    class sending_over final : public io::leaf_wait {
    public:
        explicit sending_over(call& c) : of_{c} {}
        void await_resume() {}

    private:
        friend class call;
        bool begin(io::loop&) override {
            of_.end_awaited_ = this;
            return true;
        }
        void cancel() override {}  // the task is cancelled already
        [[nodiscard]] bool begins_cancelled() const override { return true; }
        call& of_;
    };
    // No more of the request is sent.
    void cease();

    // --- For whoever makes links ------------------------------------------------------------------

    std::uint64_t number = 0;
    bool waiting = false;  // for a link
    void fail(error e);
    // A response that came of no link.
    void answered(response&& r);
    [[nodiscard]] link* on() const { return on_; }
    [[nodiscard]] io::loop& loop() const { return *loop_; }
    [[nodiscard]] exchange* of() const { return of_; }
    [[nodiscard]] source* content() const { return content_; }
    void maker_ended() { maker_ = nullptr; }
    destination* to = nullptr;
    uri target;
    std::string for_proxy;     // the value of Proxy-Authorization
    bool has_content = false;
    bool offers_tls = false;   // the request does (RFC 2817 3.1)
    call* next = nullptr;  // all calls of a maker
    call** previous = nullptr;

private:
    friend class link;
    friend class uploads;
    friend class call_pipe;

    task<outcome<chunk>> next_piece();
    [[nodiscard]] bool take(chunk& c);
    void give_back();
    // What was not taken yet leaves the receive buffer.
    void keep_views();
    // The same once all of it came: a little in one piece stays there, and the buffer stays for it.
    void keep_rest(received const& buffer);
    [[nodiscard]] bool has_piece() const { return !copied_.empty() || !stays_.empty() || next_view_ < views_.size(); }
    // A reader has or could have octets of the receive buffer.
    [[nodiscard]] bool borrows() const { return next_view_ < views_.size() || lent_of_; }
    void tell() {
        if (told != nullptr) told->ring();
        else if (watched_ != nullptr) watched_->ready(io::watcher::readable);
    }
    void ring_sender() {
        if (room_ != nullptr) room_->ring();
        else if (std::exchange(wants_room_, false) && watched_ != nullptr) watched_->ready(io::watcher::writable);
    }
    [[nodiscard]] bool waits_for_room() const { return (room_ != nullptr && !expects_) || wants_room_; }
    void sending_ended();

    maker* maker_ = nullptr;
    link* on_ = nullptr;
    io::loop* loop_ = nullptr;
    exchange* of_ = nullptr;
    source* content_ = nullptr;
    wire::stream_id stream_ = 0;
    unsigned users_ = 0;
    response head_;
    wire::framing framing_;
    field_section trailers_;
    std::optional<error> fault_;

    // Content: what was copied comes before what lies in the receive buffer.
    std::string copied_, lent_copy_;
    octets stays_;
    received stays_in_;
    std::vector<octets> views_;
    std::size_t next_view_ = 0;
    received lent_of_;
    std::size_t lent_size_ = 0;
    std::uint64_t received_ = 0;

    io::activity* sender_ = nullptr;
    bell* room_ = nullptr;  // its sender waits for room
    io::watcher* watched_ = nullptr;  // of its tunnel
    sending_over* end_awaited_ = nullptr;
    std::uint64_t from_ = 0;   // octets that the link had before it
    std::uint64_t turn_ = 0;   // octets sent without a look at what the server says
    instant quiet_since_{};    // nothing came for it
    bool head_there_ = false, ended_ = false, tunnelled_ = false;
    bool awaited_ = true;      // somebody waits for the head, or for more content
    bool expects_ = false;     // content waits for 100 (Continue)
    bool reads_source_ = false;  // its sender waits for more of the content
    bool sent_ = false;        // the request is complete
    bool sent_told_ = false;
    bool ceased_ = false, uploading_ = false;
    bool heard_ = false;       // some of the answer came
    bool kept_ = false;        // its link had carried another
    bool wants_room_ = false;  // its tunnel waits for room
};

// Holds a call.
class call_pointer {
public:
    explicit call_pointer(call& c) : call_{&c} { call_->hold(); }
    call_pointer(call_pointer const& o) : call_{o.call_} { call_->hold(); }
    call_pointer(call_pointer&& o) noexcept : call_{std::exchange(o.call_, nullptr)} {}
    call_pointer& operator=(call_pointer const&) = delete;
    ~call_pointer() {
        if (call_ != nullptr) call_->let_go();
    }
    call& operator*() const { return *call_; }
    call* operator->() const { return call_; }

private:
    call* call_;
};

// Leaves the call at the end, unless it was released.
class asker {
public:
    explicit asker(call& c) : call_{&c} { c.hold(); }
    // One that is held already.
    static asker taking(call* held) {
        asker a;
        a.call_ = held;
        return a;
    }
    asker(asker&& o) noexcept : call_{std::exchange(o.call_, nullptr)} {}
    asker& operator=(asker const&) = delete;
    ~asker() {
        if (call_ == nullptr) return;
        call_->leave();
        call_->let_go();
    }
    call& operator*() const { return *call_; }
    call* operator->() const { return call_; }

private:
    asker() = default;
    call* call_ = nullptr;
};

// Content that arrives.
class content_of_call final : public source {
public:
    explicit content_of_call(asker&& c) : call_{std::move(c)} {}
    task<outcome<chunk>> read() override { return call_->read(); }
    [[nodiscard]] content_length_of length() const override { return call_->framing().length; }
    [[nodiscard]] field_section const* trailers() const override { return &call_->trailers(); }

private:
    asker call_;
};

}  // namespace httoop::inline v0::engine
