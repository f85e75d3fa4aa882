#include "session.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include <httoop/engine/rules.hpp>

#include "worker.hpp"

// The driver itself: turns. Octets in and out are in transfers.cpp, messages that come in messages.cpp, answers in
// answers.cpp, waiting and ending in endings.cpp.

namespace httoop::inline v0::engine {

namespace {

constexpr std::size_t scarce_output = 16384;
constexpr int rounds_per_turn = 16;
constexpr int requests_per_turn = 128;
constexpr int reads_per_turn = 16;

}  // namespace

session::session(worker& w) : worker_{w} {}

session::~session() {
    loop().dequeue(*this);
    drop_buffer();
}

void session::shrink() {
    if (capacity_ > first_buffer) drop_buffer();
}

void session::drop_buffer() {
    worker_.of.memory.fetch_sub(capacity_, std::memory_order_relaxed);
    std::free(buffer_);
    buffer_ = nullptr;
    capacity_ = 0;
}

void session::begin(record& r, octets first) {
    record_ = &r;
    stream_ = &r.stream();
    if (buffer_ == nullptr) {
        buffer_ = static_cast<char*>(std::malloc(first_buffer));
        if (buffer_ == nullptr) throw std::bad_alloc{};
        capacity_ = first_buffer;
        worker_.of.memory.fetch_add(capacity_, std::memory_order_relaxed);
    }
    static_assert(worker::scratch_size <= first_buffer);
    if (!first.empty()) std::memcpy(buffer_, first.data(), first.size());
    begin_ = dropped_ = 0;
    end_ = first.size();
    head_since_ = content_since_ = written_at_ = loop().now().mono;
    content_octets_ = 0;
    input_ = input::open;
    readable_ = true;
    writable_ = true;
    running_ = again_ = stalled_ = dead_ = held_ = tunnelled_ = served_ = warm_ = undecided_ = news_ = hung_up_ = unwritten_ = false;
    server_options const& o = worker_.of.options;
    screened_ = r.secured || ((!o.plain || o.upgrade != tls_upgrade::off) && worker_.of.proof.given());
    delivering_ = 0;
    switching_ = nullptr;
    facts_ = {};
    if (r.kept) {
        speak(*r.kept);
    } else if (r.secured) {
        held_name_.clear();
        if (r.secured->alpn() == "h2") speak_http_2();
        else speak_http_1();
    } else {
        speak_http_1();
        if (first.empty()) return;
        undecided_ = true;
        if (!choose_protocol()) return;
    }
    if (end_ != 0 || multiplexed_) give_to_wire();
}

void session::speak(wire::connection& protocol) {
    wire_ = &protocol;
    multiplexed_ = protocol.multiplexed();
}

void session::speak_http_1() {
    bool const secured = record_->secured.get() != nullptr;
    owned<wire::connection>& mine = own_[secured ? 1 : 0];
    if (!mine) mine = worker_.of.protocol.make(worker_.context(secured));
    speak(*mine);
}

void session::speak_http_2() {
    record_->kept = worker_.of.kept.make(worker_.context(record_->secured.get() != nullptr));
    speak(*record_->kept);
}

// HTTP/2 begins with a preface that no request of HTTP/1.x is (RFC 9113 3.4). False while that cannot
// be told yet.
bool session::choose_protocol() {
    octets const seen{buffer_ + begin_, end_ - begin_};
    octets const preface = wire::h2_preface;
    if (seen.size() < preface.size() && preface.starts_with(seen) && input_ == input::open) return false;
    undecided_ = false;
    if (seen.starts_with(preface)) speak_http_2();
    return true;
}

io::loop& session::loop() const { return worker_.loop(); }
std::uint64_t session::connection_id() const { return record_->id; }
policy const& session::policy() const { return worker_.of.options.policy; }
bool session::wants_account() const { return worker_.of.options.log != nullptr && worker_.of.options.log->wants_account(); }

exchange_witness* session::witness() const { return wants_account() ? &worker_ : nullptr; }
io::address session::peer() const { return record_->peer.address(); }
bool session::secure() const { return stream_ != &record_->socket; }

secured_by const* session::secured() const {
    if (!secure()) return nullptr;
    if (facts_.version.empty()) {
        io::tls_stream const& over = *record_->secured;
        client_ = over.peer_subject();
        facts_ = {over.version(), over.cipher(), over.server_name(), client_};
    }
    return &facts_;
}

void session::ready(unsigned what) {
    if ((what & (io::watcher::readable | io::watcher::hung_up)) != 0) readable_ = true;
    if ((what & (io::watcher::writable | io::watcher::hung_up)) != 0) writable_ = true;
    if ((what & io::watcher::hung_up) != 0) hung_up_ = true;
    if (running_) again_ = true;
    else turn();
}

void session::kick() {
    again_ = true;
    if (!running_) loop().enqueue(*this);
}

void session::run() {
    if (record_ != nullptr && !running_) turn();
}

void session::turn() {
    running_ = true;
    reads_left_ = reads_per_turn;
    int rounds = 0;
    do {
        again_ = false;
        if (news_) collect_answers();
        if (switching_ != nullptr) [[unlikely]]
            switch_to_tls();
        if (!dead_ && !tunnelled_ && take_events()) again_ = true;
        if (!dead_ && !tunnelled_) flush();
        if (dead_) break;
        if (multiplexed_) {
            if (delivering_ != 0) offer_room();
            continue;
        }
        for (carried* x : exchanges_) {
            if (x->now == carried::phase::waiting) {
                send(*x);
                again_ = again_ || x->head_sent;
            } else if (x->delivering && may_pull()) {
                x->room();
            }
        }
    } while (again_ && !dead_ && reads_left_ != 0 && ++rounds < rounds_per_turn);
    running_ = false;
    if (again_ && !dead_) loop().defer(*this);
    else if (hung_up_) look_for_peer();
    settle();
}

// Where many readers are slow at once, each may keep less waiting.
bool session::may_pull() const {
    std::size_t const waiting = wire_->pending();
    if (dead_ || waiting == 0) return !dead_;
    limits const& l = policy().limits;
    if (waiting >= l.output) return false;
    return waiting < scarce_output || worker_.of.memory.load(std::memory_order_relaxed) <= l.memory / 2;
}

// One stream after the other is pulled, in the order that the wire wants (RFC 9218); each goes on
// until another's turn has come.
bool session::may_pull(carried const& x) {
    if (!may_pull() || wire_->may_send(x.stream) == 0) return false;
    if (!multiplexed_ || delivering_ == 1) return true;
    if (waiting_streams() == 0) return true;
    waiting_.push_back(x.stream);
    wire::stream_id const next = wire_->next_writable(waiting_.data(), waiting_.size());
    kick();  // whoever is next goes on while this one waits for it, or for its source
    return next == x.stream;
}

std::size_t session::waiting_streams() {
    waiting_.clear();
    for (carried const* x : exchanges_)
        if (x->waits_for_room()) waiting_.push_back(x->stream);
    return waiting_.size();
}

void session::offer_room() {
    if (!may_pull() || waiting_streams() == 0) return;
    wire::stream_id const next = wire_->next_writable(waiting_.data(), waiting_.size());
    if (next != 0)
        if (carried* const x = find(next); x != nullptr) x->room();
}

// Takes events until octets, the service or the reader of our output are waited for. True when there
// is more to take in this turn than may be. A wire that was left idle has nothing to tell and is not
// asked: only the stream has news.
bool session::take_events() {
    if (warm_) {
        cool();
        if (!fill()) return false;
    }
    for (int requests = 0; requests < requests_per_turn;) {
        if (dead_ || switching_ != nullptr) return false;
        if ((unwritten_ || requests != 0) && !may_pull()) {
            held_ = true;
            return false;
        }
        if (!multiplexed_)
            for (carried* x : exchanges_)
                if (x->has_piece_ || x->lent_size_ != 0) return false;
        wire::event const e = wire_->next();
        switch (e.is) {
        case wire::event::need_octets:
            drop_consumed();
            if (input_ == input::ended || !readable_) return false;
            if (reads_left_ == 0) return true;
            --reads_left_;
            if (!fill()) return false;
            break;
        case wire::event::blocked: drop_consumed(); return false;
        case wire::event::head:
            ++requests;
            on_head(e);
            if (all_answered()) return false;
            break;
        case wire::event::interim: break;  // clients only
        case wire::event::content: on_content(e); break;
        case wire::event::end:
            on_end(e);
            if (nothing_unread() && (exchanges_.empty() || !tunnel_due(*exchanges_.back()))) return false;
            break;
        case wire::event::violated: on_violated(e); break;
        case wire::event::reset: on_reset(e); break;
        case wire::event::tunnel: begin_tunnel(); return false;
        case wire::event::closed:
            input_ = input::ended;
            return false;
        }
    }
    reads_left_ = 0;  // the rest comes in another turn
    return true;
}

// The request just told is answered, and nothing else came: what nearly every turn of HTTP/1.x ends with.
bool session::all_answered() {
    return exchanges_.back()->now == carried::phase::sent && nothing_unread();
}

// Of HTTP/1.x: its request was granted a tunnel, which begins behind the request's content. Nobody reads that now.
bool session::tunnel_due(carried const& x) const {
    return !multiplexed_ && x.head_sent && x.answer != nullptr && x.answer->tunnel() != nullptr;
}

// Of HTTP/1.x: then nothing more can be told before the stream has news.
bool session::nothing_unread() {
    if (multiplexed_ || readable_ || input_ != input::open) return false;
    drop_consumed();
    return begin_ == end_;
}

void session::drop_consumed() {
    std::size_t const consumed = wire_->consumed_input();
    begin_ += consumed - dropped_;
    dropped_ = consumed;
    if (begin_ == end_) begin_ = end_ = 0;
}

void session::give_to_wire() {
    dropped_ = 0;
    wire_->receive({buffer_ + begin_, end_ - begin_});
}

}  // namespace httoop::inline v0::engine
