#pragma once
#include <httoop/engine/client.hpp>

#include "showing.hpp"

namespace httoop::tool {

// Tells what a client does on standard error, without what is secret: at level 1 the heads of both
// messages, and trailers, at level 2 also names, connections, TLS and frames. Where
// several calls run at once, their lines have the call's number.
class narrator final : public client_observer {
public:
    narrator(unsigned level, bool several) : level_{level}, several_{several}, paint_{paint::for_descriptor(2)} {}

    void resolving(std::uint64_t connection, octets host) override;
    void resolved(std::uint64_t connection, octets host, octets addresses) override;
    void connecting(std::uint64_t connection, octets where) override;
    void unconnected(std::uint64_t connection, octets where, error const& e) override;
    void connected(std::uint64_t connection, octets where) override;
    void secured(std::uint64_t connection, security const& s) override;
    void closed(std::uint64_t connection) override;
    [[nodiscard]] bool wants_frames() const override { return level_ >= 2; }
    void framed(std::uint64_t connection, seen_frame const& f) override;
    void uses(std::uint64_t call, std::uint64_t connection, bool kept) override;
    void sending(std::uint64_t call, request const& r) override;
    void received(std::uint64_t call, response const& r) override;
    void ended(std::uint64_t call, field_section const& trailers) override;
    void failed(std::uint64_t call, error const& e) override;

private:
    void of_connection(std::uint64_t connection, std::string const& what) const;
    void write(std::string const& lines) const;
    [[nodiscard]] std::string mark(char const* sign, std::uint64_t call) const;
    unsigned level_;
    bool several_;
    paint paint_;
};

// "HEADERS", "0x2a": the type of a frame, and its flags, as RFC 9113 6 calls them.
std::string frame_text(seen_frame const& f);

}  // namespace httoop::tool
