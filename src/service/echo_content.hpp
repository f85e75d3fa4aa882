#pragma once
#include <httoop/exchange/writer.hpp>

namespace httoop::inline v0 {

// The request's own content, of which the first piece is there, read on while it is sent; with its
// trailers for a client that takes some. The exchange outlives it.
class mirrored_content final : public source {
public:
    mirrored_content(source& request, chunk first, bool trailers)
        : request_{request}, first_{std::move(first)}, with_trailers_{trailers} {}
    task<outcome<chunk>> read() override {
        if (begun_) return request_.read();
        begun_ = true;
        return outcome<chunk>{std::move(first_)};
    }
    [[nodiscard]] content_length_of length() const override { return request_.length(); }
    [[nodiscard]] field_section const* trailers() const override {
        return with_trailers_ ? request_.trailers() : nullptr;
    }

private:
    source& request_;
    chunk first_;
    bool begun_ = false, with_trailers_;
};

// n octets of noise, the same for the same seed.
class noise_content final : public source {
public:
    noise_content(std::uint64_t n, std::uint64_t seed) : size_{n}, left_{n}, seed_{seed}, state_{seed} {}
    task<outcome<chunk>> read() override;
    [[nodiscard]] content_length_of length() const override { return content_length_of::exactly(size_); }
    outcome<void> rewind() override;

private:
    static constexpr std::size_t piece = 16384;  // a multiple of 8
    std::uint64_t size_, left_, seed_, state_;
    std::string buffer_;
};

// Lines {"id": 0 ...}, one a read, of a length that is not told.
class line_content final : public source {
public:
    line_content(std::uint64_t n, std::string tail) : count_{n}, tail_{std::move(tail)} {}
    task<outcome<chunk>> read() override;
    [[nodiscard]] content_length_of length() const override { return content_length_of::until_end(); }

private:
    std::uint64_t count_, next_ = 0;
    std::string tail_, line_;
};

// Server-sent events with some time between them.
class tick_events final : public writing {
public:
    tick_events(std::uint64_t n, duration apart) : count_{n}, apart_{apart} {}
    task<outcome<void>> run(content_writer& w) override;

private:
    std::uint64_t count_;
    duration apart_;
};

}  // namespace httoop::inline v0
