#include <httoop/exchange/asking.hpp>

#include <algorithm>

#include <httoop/io/file.hpp>

namespace httoop::inline v0 {
namespace {

constexpr std::size_t read_from_file_at_once = 65536;

// An exchange that was begun here. It lives as long as its reply, and as somebody holds it.
class begun final : public exchange_host {
public:
    begun(request r, httoop::policy const& p) : policy_{p} { of.request() = std::move(r); }
    begun(begun const&) = delete;
    begun& operator=(begun const&) = delete;

    void begin(io::loop& l, owned<source> content) {
        own_ = std::move(content);
        source& given = own_ ? *own_ : static_cast<source&>(nothing_);
        of.begin(*this, &l, given, l.now());
    }
    void begin_for(exchange& x, source* content) {
        outer_ = &x;
        outer_->hold();
        of.begin(*this, &x.loop(), content != nullptr ? *content : static_cast<source&>(nothing_), x.received());
    }
    void join() { ++users_; }
    void leave() {
        if (--users_ == 0 && !of.held()) end();
    }

    outcome<void> interim(exchange&, response const& r) override {
        if (outer_ == nullptr || users_ == 0) return {};
        return outer_->interim(r);
    }
    [[nodiscard]] io::address peer() const override { return outer_ != nullptr ? outer_->peer() : io::address{}; }
    [[nodiscard]] std::uint64_t connection_id() const override { return outer_ != nullptr ? outer_->connection_id() : 0; }
    [[nodiscard]] bool secure() const override { return outer_ != nullptr && outer_->secure(); }
    [[nodiscard]] secured_by const* secured() const override { return outer_ != nullptr ? outer_->secured() : nullptr; }
    [[nodiscard]] httoop::policy const& policy() const override { return policy_; }
    [[nodiscard]] bool wants_account() const override { return outer_ != nullptr && outer_->accounted(); }
    [[nodiscard]] exchange_witness* witness() const override { return outer_ != nullptr ? outer_->witness() : nullptr; }
    [[nodiscard]] exchange* carried_out_for() const override { return outer_; }
    void released(exchange&) override {
        if (users_ == 0) end();
    }

    exchange of;

private:
    ~begun() = default;
    void end() {
        exchange* const outer = outer_;
        delete this;
        if (outer != nullptr) outer->let_go();
    }

    httoop::policy const& policy_;
    exchange* outer_ = nullptr;
    owned<source> own_;
    empty_source nothing_;
    unsigned users_ = 0;
};

// The loop that the coroutine runs on.
struct [[nodiscard]] loop_here {
    io::loop* found = nullptr;
    bool await_ready() const { return false; }
    template <class P>
    bool await_suspend(std::coroutine_handle<P> h) {
        found = h.promise().activity->loop();
        return false;
    }
    io::loop* await_resume() const { return found; }
};

class user_of {
public:
    explicit user_of(begun& b) : begun_{&b} { begun_->join(); }
    user_of(user_of const& o) : begun_{o.begun_} { begun_->join(); }
    user_of& operator=(user_of const&) = delete;
    ~user_of() { begun_->leave(); }
    begun& operator*() const { return *begun_; }

private:
    begun* begun_;
};

// What the reply holds goes before the exchange that it came of.
class source_of_exchange final : public source {
public:
    source_of_exchange(user_of const& of, owned<source> inner) : of_{of}, inner_{std::move(inner)} {}
    task<outcome<chunk>> read() override { return inner_->read(); }
    [[nodiscard]] content_length_of length() const override { return inner_->length(); }
    [[nodiscard]] field_section const* trailers() const override { return inner_->trailers(); }
    outcome<void> rewind() override { return inner_->rewind(); }

private:
    user_of of_;
    owned<source> inner_;
};

class tunnel_of_exchange final : public tunnel {
public:
    tunnel_of_exchange(user_of const& of, owned<tunnel> inner) : of_{of}, inner_{std::move(inner)} {}
    task<void> run(io::stream& peer, std::string first) override { return inner_->run(peer, std::move(first)); }
    [[nodiscard]] bool broken() const override { return inner_->broken(); }

private:
    user_of of_;
    owned<tunnel> inner_;
};

reply kept(reply&& r, user_of const& of) {
    if (r.source() != nullptr) {
        r.replace(owned<source>{make_owned<source_of_exchange>(of, r.take_source())});
    } else if (r.tunnel() != nullptr) {
        r.replace(owned<tunnel>{make_owned<tunnel_of_exchange>(of, r.take_tunnel())});
    } else if (content& c = r.head().content(); c.present() && !c.owns() && !r.keep) {
        r.head().octets(std::string{c.view()});  // what is borrowed may be of the request
    }
    return std::move(r);
}

task<outcome<reply>> ask_and_keep(service& s, user_of of) {
    outcome<reply> answer = co_await s.respond((*of).of);
    if (!answer) co_return std::move(answer).error();
    co_return outcome<reply>{kept(std::move(*answer), of)};
}

// A file as content that is pulled.
class file_source final : public source {
public:
    explicit file_source(file_range f) : file_{std::move(f)} {}
    task<outcome<chunk>> read() override {
        buffer_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(read_from_file_at_once, file_.size - at_)));
        outcome<std::size_t> const n = io::read_at(file_.descriptor, buffer_.data(), buffer_.size(), file_.offset + at_);
        if (!n) return outcome<chunk>{n.error()};
        if (*n < buffer_.size()) return outcome<chunk>{error{failure::system, "the file became shorter"}};
        at_ += *n;
        return outcome<chunk>{chunk{buffer_, {}, at_ == file_.size}};
    }
    [[nodiscard]] content_length_of length() const override { return content_length_of::exactly(file_.size); }
    outcome<void> rewind() override {
        at_ = 0;
        return {};
    }

private:
    file_range file_;
    std::uint64_t at_ = 0;
    std::string buffer_;
};

// What the head held, and its trailers.
class held_source final : public source {
public:
    held_source(content c, field_section trailers, keeper keep)
        : content_{std::move(c)}, trailers_{std::move(trailers)}, keep_{std::move(keep)} {}
    task<outcome<chunk>> read() override {
        return outcome<chunk>{chunk{std::exchange(read_, true) ? octets{} : content_.view(), {}, true}};
    }
    [[nodiscard]] content_length_of length() const override { return content_length_of::exactly(content_.view().size()); }
    [[nodiscard]] field_section const* trailers() const override { return &trailers_; }
    outcome<void> rewind() override {
        read_ = false;
        return {};
    }

private:
    content content_;
    field_section trailers_;
    keeper keep_;
    bool read_ = false;
};

}  // namespace

task<outcome<reply>> ask(service& s, request r, owned<source> content, httoop::policy const& p) {
    user_of const of{*new begun{std::move(r), p}};
    (*of).begin(*co_await loop_here{}, std::move(content));
    co_return co_await ask_and_keep(s, of);
}

task<outcome<reply>> ask_for(exchange& x, service& s, request r, source* content) {
    user_of const of{*new begun{std::move(r), x.policy()}};
    (*of).begin_for(x, content);
    co_return co_await ask_and_keep(s, of);
}

arriving_response arriving(reply&& r) {
    arriving_response a;
    if (r.source() != nullptr) a.content = r.take_source();
    else if (r.has_file()) a.content = make_owned<file_source>(std::move(r.file()));
    else if (r.head().content().present() || !r.head().trailers().empty())
        a.content = make_owned<held_source>(std::move(r.head().content()), std::move(r.head().trailers()), std::move(r.keep));
    else a.content = make_owned<empty_source>();
    a.head = std::move(r.head());
    a.head.content() = {};
    return a;
}

}  // namespace httoop::inline v0
