#include "told_content.hpp"

#include <cstdio>

#include <unistd.h>

#include "showing.hpp"

namespace httoop::tool {
namespace {

class telling_source final : public source {
public:
    telling_source(owned<source> from, field_section const& fields, std::uint64_t held)
        : from_{std::move(from)}, fresh_{fields, paint::for_descriptor(STDERR_FILENO), held, "", stderr}, shown_{fresh_} {}
    task<outcome<chunk>> read() override;
    [[nodiscard]] content_length_of length() const override { return from_->length(); }
    [[nodiscard]] field_section const* trailers() const override { return from_->trailers(); }
    outcome<void> rewind() override {
        shown_ = fresh_;
        return from_->rewind();
    }

private:
    owned<source> from_;
    content_shower fresh_, shown_;
};

task<outcome<chunk>> telling_source::read() {
    outcome<chunk> piece = co_await from_->read();
    if (piece) {
        // Nobody may read standard error: what is sent does not depend on that.
        (void)shown_.take(piece->data);
        if (piece->last && shown_.end()) std::fputc('\n', stderr);
    }
    co_return piece;
}

}  // namespace

owned<source> told_content(owned<source> from, field_section const& fields, std::uint64_t held) {
    return make_owned<telling_source>(std::move(from), fields, held);
}

}  // namespace httoop::tool
