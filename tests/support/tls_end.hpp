#pragma once
// The server's side of TLS over a descriptor that others own: for scripts of scripted_server.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>

#include <httoop/io/tls_stream.hpp>

namespace support {

// Reads without waiting, and waits by itself.
class patient_stream final : public httoop::io::stream {
public:
    explicit patient_stream(int descriptor) : descriptor_{descriptor} {}
    // Until there is something to read, for ten seconds at most.
    bool wait() {
        pollfd one{descriptor_, POLLIN, 0};
        if (::poll(&one, 1, 10'000) <= 0) return false;
        if (told_ != nullptr) told_->ready(httoop::io::watcher::readable);
        return true;
    }
    void watch_with(httoop::io::watcher* w) override { told_ = w; }
    httoop::io::transfer read(char* to, std::size_t room) override {
        return told(::recv(descriptor_, to, room, MSG_DONTWAIT), httoop::io::transfer::ended);
    }
    httoop::io::transfer write(httoop::wire::segments s) override {
        std::string all;
        for (auto const& part : s) all.append(part.data, part.size);
        return told(::send(descriptor_, all.data(), all.size(), MSG_NOSIGNAL), httoop::io::transfer::failed);
    }
    void shut_write() override { ::shutdown(descriptor_, SHUT_WR); }
    void close() override {}
    bool open() const override { return true; }

private:
    static httoop::io::transfer told(ssize_t n, httoop::io::transfer::kind none) {
        httoop::io::transfer t;
        t.is = n > 0 ? httoop::io::transfer::done : n == 0 ? none : httoop::io::transfer::failed;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) t.is = httoop::io::transfer::would_block;
        t.code = n < 0 ? errno : 0;
        t.count = n > 0 ? static_cast<std::size_t>(n) : 0;
        return t;
    }
    int descriptor_;
    httoop::io::watcher* told_ = nullptr;
};

class tls_end {
public:
    tls_end(httoop::io::tls_server const& proof, int descriptor)
        : under_{descriptor}, tls_{httoop::io::tls_stream::accept(proof, under_)} {
        while (!tls_->established() && goes_on(tls_->shake_hands())) {}
    }
    [[nodiscard]] bool established() const { return tls_->established(); }
    [[nodiscard]] httoop::io::tls_stream& stream() { return *tls_; }
    // Octets of the peer are there: the next read is tried.
    void look() { under_.wait(); }
    // Some octets are added to `text`; false: nothing more will come.
    bool more(std::string& text) {
        char buffer[65536];
        httoop::io::transfer const t = tls_->read(buffer, sizeof buffer);
        if (t.is == httoop::io::transfer::done) text.append(buffer, t.count);
        return goes_on(t);
    }
    std::string until(std::string_view end) {
        std::string text;
        while (text.find(end) == std::string::npos && more(text)) {}
        return text;
    }
    void send(std::string_view text) {
        while (!text.empty()) {
            auto const segment = httoop::wire::segment::of(text);
            httoop::io::transfer const t = tls_->write({&segment, 1});
            if (!goes_on(t)) return;
            if (t.is == httoop::io::transfer::done) text.remove_prefix(t.count);
        }
    }
    // The closure alert.
    void end() { tls_->shut_write(); }
    // Reads to the end: whether the peer said that it is the end.
    bool ended_well() {
        for (std::string rest; more(rest);) rest.clear();
        return !tls_->truncated() && tls_->failure_text().empty();
    }

private:
    bool goes_on(httoop::io::transfer const& t) {
        if (t.is == httoop::io::transfer::would_block) return under_.wait();
        return t.is == httoop::io::transfer::done;
    }
    patient_stream under_;
    httoop::owned<httoop::io::tls_stream> tls_;
};

}  // namespace support
