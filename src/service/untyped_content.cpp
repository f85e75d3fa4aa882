#include "untyped_content.hpp"

#include <utility>

namespace httoop::inline v0 {
namespace {

// Its first piece was read already.
class begun_content final : public source {
public:
    begun_content(source& from, chunk first) : from_{from}, first_{std::move(first)} {}
    task<outcome<chunk>> read() override {
        if (std::exchange(begun_, true)) return from_.read();
        return first();
    }
    [[nodiscard]] content_length_of length() const override { return from_.length(); }
    [[nodiscard]] field_section const* trailers() const override { return from_.trailers(); }

private:
    task<outcome<chunk>> first() { co_return outcome<chunk>{std::move(first_)}; }
    source& from_;
    chunk first_;
    bool begun_ = false;
};

}  // namespace

bool may_be_without_content(request const& q, source const& content) {
    return q.method() == method::options && content.length().is == content_length_of::unknown && !q.fields().has(field_id::content_type);
}

task<outcome<void>> look_for_content(exchange& x) {
    source& from = x.content();
    for (;;) {
        outcome<chunk> piece = co_await from.read();
        if (!piece) co_return piece.error();
        if (piece->data.empty() && !piece->last) continue;
        if (piece->data.empty()) x.content(make_owned<empty_source>());
        else x.content(make_owned<begun_content>(from, std::move(*piece)));
        co_return outcome<void>{};
    }
}

}  // namespace httoop::inline v0
