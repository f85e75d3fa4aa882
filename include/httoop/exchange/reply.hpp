#pragma once
#include <string>

#include <httoop/exchange/source.hpp>
#include <httoop/io/stream.hpp>
#include <httoop/message/response.hpp>

namespace httoop::inline v0 {

// Takes over a connection after 101, or 2xx to CONNECT: gets the duplex stream.
class tunnel {
public:
    virtual ~tunnel() = default;
    // `first` is what the peer sent behind its request. The stream lives until the task ends.
    virtual task<void> run(io::stream& peer, std::string first) = 0;
    // Asked when the task has ended: because the connection on the other side broke, was reset for
    // one. HTTP/2 tells the peer by CONNECT_ERROR (RFC 9113 8.5); HTTP/1.1 has no word for it.
    [[nodiscard]] virtual bool broken() const { return false; }
};

// A range of an open file as content. The descriptor stays open while `keep` is held.
struct file_range {
    int descriptor = -1;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    keeper keep;
};

// Whose answer it is. Proxies and gateways make some of their own, which say nothing of the resource (RFC 9209 2.1.1).
enum class answer_of : std::uint8_t {
    origin,            // who has the resource, or speaks for it
    proxy,             // that did not ask, or does not pass on what it was answered
    unanswered_proxy,
};

// An answer that one loop gives again and again: a head with small content in memory, or none. It does not change.
struct kept_answer {
    response head;
    mutable std::string composed{};  // the wire's: see send_again()
};

// The answer of a service: a response and its content, which is one of: none or in memory (held by
// the response), a file range, a source, or a tunnel.
//
//     return reply{response::text("Hello\n")};
//     return reply{std::move(head), make_owned<my_source>()};
class reply {
public:
    reply(response&& r) : head_{std::move(r)} {}
    reply(response const& r) : head_{r} {}
    reply(status_code::known s) : head_{s} {}
    reply(response r, owned<httoop::source> s) : head_{std::move(r)}, source_{std::move(s)} {}
    reply(response r, file_range f) : head_{std::move(r)}, file_{std::move(f)} {}
    reply(response r, owned<httoop::tunnel> t) : head_{std::move(r)}, tunnel_{std::move(t)} {}

    // That of a kept answer is copied by who may change it.
    [[nodiscard]] response& head() {
        if (kept_ != nullptr) head_ = std::exchange(kept_, nullptr)->head;
        return head_;
    }
    [[nodiscard]] response const& head() const { return kept_ != nullptr ? kept_->head : head_; }
    // In place of its head, as long as `held` is.
    void lend(kept_answer const& a, keeper held) {
        kept_ = &a;
        keep = std::move(held);
    }
    [[nodiscard]] kept_answer const* kept() const { return kept_; }
    [[nodiscard]] httoop::source* source() const { return source_.get(); }
    [[nodiscard]] owned<httoop::source> take_source() { return std::move(source_); }
    [[nodiscard]] file_range& file() { return file_; }
    [[nodiscard]] file_range const& file() const { return file_; }
    [[nodiscard]] bool has_file() const { return file_.descriptor >= 0; }
    [[nodiscard]] httoop::tunnel* tunnel() const { return tunnel_.get(); }
    [[nodiscard]] owned<httoop::tunnel> take_tunnel() { return std::move(tunnel_); }
    // From now on its content is that, and all else as it was.
    void replace(owned<httoop::source> s) { replace(reply{std::move(head()), std::move(s)}); }
    void replace(file_range f) { replace(reply{std::move(head()), std::move(f)}); }
    void replace(owned<httoop::tunnel> t) { replace(reply{std::move(head()), std::move(t)}); }

    // What content::literal() of the head borrows from, if it is not for ever: dropped when the
    // content was sent.
    keeper keep;

    // Content up to this size is copied behind the head, so that both leave in one piece.
    static constexpr std::size_t worth_copying = 8192;
    // Its content is in memory, and so little.
    [[nodiscard]] bool small() const {
        response const& h = head();
        return h.content().present() && !source_ && !tunnel_ && !has_file() &&
               h.content().view().size() <= worth_copying && h.trailers().empty();
    }
    // What framing is told.
    [[nodiscard]] content_length_of length() const;

    // The requirement behind a decision of ours, for logs and explanations; may be null.
    rule const* because = nullptr;
    reply& explain(rule const& r) {
        because = &r;
        return *this;
    }
    answer_of whose = answer_of::origin;

private:
    void replace(reply&& by) {
        by.because = because;
        by.whose = whose;
        *this = std::move(by);
    }

    kept_answer const* kept_ = nullptr;
    response head_;
    file_range file_;
    owned<httoop::source> source_;
    owned<httoop::tunnel> tunnel_;
};

}  // namespace httoop::inline v0
