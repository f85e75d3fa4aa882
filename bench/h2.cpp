// What HTTP/2 costs without sockets: 32 requests arrive in one piece, and their answers of 13
// octets leave in one. Beside libnghttp2 where it is there (HTTOOP_HAVE_NGHTTP2).
#include "rows.hpp"

#include <string>

#include <httoop/wire/h2.hpp>
#include <wire/hpack/encoder.hpp>

#if __has_include(<nghttp2/nghttp2.h>) && defined(HTTOOP_HAVE_NGHTTP2)
#include <nghttp2/nghttp2.h>
#define HTTOOP_PEER 1
#endif

using namespace httoop;

namespace {

constexpr std::size_t streams = 32;
constexpr octets content = "Hello, World!";

// A client's octets: preface and SETTINGS, then as many requests a piece as there are streams.
class asking {
public:
    asking() {
        octets const first = requested();  // fills the table: those that follow are indices
        begin_ = std::string{wire::h2_preface};
        frame(begin_, 4, 0, 0, {});
        frame(begin_, 1, 5, next_, first);
        next_ += 2;
        std::string const block{requested()};
        frame(piece_, 8, 0, 0, {"\0\0\x01\xa0", 4});  // 416 octets of content come for each piece
        for (std::size_t i = 0; i < streams; ++i) {
            frame(piece_, 1, 5, 0, block);
            ids_[i] = piece_.size() - block.size() - 4;
        }
    }
    octets begin() const { return begin_; }
    octets piece() {
        for (std::size_t const at : ids_) {
            number(piece_.data() + at, next_);
            next_ += 2;
        }
        return piece_;
    }

private:
    static void number(char* to, std::uint32_t n) {
        for (int i = 0; i < 4; ++i) to[i] = static_cast<char>(n >> (24 - 8 * i));
    }
    static void frame(std::string& to, char type, char flags, std::uint32_t stream,
                      octets payload) {
        char head[9] = {0, 0, static_cast<char>(payload.size()), type, flags};
        number(head + 5, stream);
        to.append(head, sizeof head).append(payload);
    }
    octets requested() {
        char* to = encoder_.begin(room_);
        to = encoder_.add(to, ":path", "/plain");
        to = encoder_.add(to, ":scheme", "http");
        to = encoder_.add(to, ":authority", "127.0.0.1:8080");
        to = encoder_.add(to, ":method", "GET");
        to = encoder_.add(to, "user-agent", "h2load nghttp2/1.52.0");
        return {room_, static_cast<std::size_t>(to - room_)};
    }

    wire::hpack::encoder encoder_;
    char room_[4096];
    std::string begin_, piece_;
    std::size_t ids_[streams];
    std::uint32_t next_ = 1;
};

class ours {
public:
    ours() {
        clock_.set({{784111777}, {0}});
        wire::context c;
        c.policy = &strict_;
        c.clock = &clock_;
        connection_ = wire::make_h2(c);
        receive(client_.begin());
    }
    bool once() { return receive(client_.piece()) == streams; }

private:
    std::size_t receive(octets in) {
        std::size_t answered = 0;
        connection_->receive(in);
        for (wire::event e = connection_->next();
             e.is == wire::event::head || e.is == wire::event::end; e = connection_->next()) {
            if (e.is == wire::event::head) {
                connection_->take_request(e.stream, request_);
                continue;
            }
            response r;
            r.fields().append(field_id::content_type, "text/plain; charset=utf-8");
            if (!connection_->send_whole(e.stream, r, content)) return 0;
            ++answered;
        }
        if (connection_->consumed_input() != in.size()) return 0;
        connection_->sent(connection_->pending());
        return answered;
    }

    policy const strict_;
    wire::message_clock clock_;
    owned<wire::connection> connection_;
    request request_;
    asking client_;
};

bool through_ours(octets) {
    static ours server;
    return server.once();
}

#if defined(HTTOOP_PEER)
class theirs {
public:
    theirs() {
        nghttp2_session_callbacks* calls = nullptr;
        nghttp2_session_callbacks_new(&calls);
        nghttp2_session_callbacks_set_on_header_callback(calls, &header);
        nghttp2_session_callbacks_set_on_frame_recv_callback(calls, &ended);
        nghttp2_session_server_new(&session_, calls, this);
        nghttp2_session_callbacks_del(calls);
        nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, nullptr, 0);
        receive(client_.begin());
    }
    bool once() {
        answered_ = 0;
        return receive(client_.piece()) && answered_ == streams;
    }

private:
    bool receive(octets in) {
        auto const* const from = reinterpret_cast<std::uint8_t const*>(in.data());
        if (nghttp2_session_mem_recv(session_, from, in.size()) != static_cast<ssize_t>(in.size()))
            return false;
        std::uint8_t const* out = nullptr;
        to_write_.clear();
        for (ssize_t n; (n = nghttp2_session_mem_send(session_, &out)) > 0;)
            to_write_.append(reinterpret_cast<char const*>(out), static_cast<std::size_t>(n));
        return true;
    }
    // As a server has to keep them.
    static int header(nghttp2_session*, nghttp2_frame const*, std::uint8_t const* name,
                      std::size_t name_size, std::uint8_t const* value, std::size_t value_size,
                      std::uint8_t, void* self) {
        auto& fields = static_cast<theirs*>(self)->fields_;
        fields.append(reinterpret_cast<char const*>(name), name_size)
            .append(reinterpret_cast<char const*>(value), value_size);
        return 0;
    }
    static int ended(nghttp2_session* session, nghttp2_frame const* frame, void* self) {
        if (frame->hd.type != NGHTTP2_HEADERS || (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) == 0)
            return 0;
        auto& t = *static_cast<theirs*>(self);
        t.fields_.clear();
        static nghttp2_nv const head[] = {
            field(":status", "200"), field("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
            field("content-type", "text/plain; charset=utf-8"), field("content-length", "13")};
        nghttp2_data_provider give{{0}, &read};
        ++t.answered_;
        return nghttp2_submit_response(session, frame->hd.stream_id, head, std::size(head), &give);
    }
    static nghttp2_nv field(octets name, octets value) {
        return {reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data())),
                reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data())), name.size(),
                value.size(), NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE};
    }
    static ssize_t read(nghttp2_session*, std::int32_t, std::uint8_t* to, std::size_t,
                        std::uint32_t* flags, nghttp2_data_source*, void*) {
        *flags |= NGHTTP2_DATA_FLAG_EOF;
        return static_cast<ssize_t>(content.copy(reinterpret_cast<char*>(to), content.size()));
    }

    nghttp2_session* session_ = nullptr;
    std::size_t answered_ = 0;
    std::string fields_, to_write_;
    asking client_;
};

bool through_theirs(octets) {
    static theirs server;
    return server.once();
}
#endif

}  // namespace

int main(int argc, char** argv) {
    std::string const sizes(asking{}.piece().size(), ' ');
    bench::row const rows[] = {
        {"httoop", sizes, through_ours},
#if defined(HTTOOP_PEER)
        {"nghttp2", sizes, through_theirs},
#endif
    };
    return bench::run(rows, argc, argv, 1000);
}
