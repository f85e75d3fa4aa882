#include "decoded_content.hpp"

#include <httoop/io/next_turn.hpp>

namespace httoop::inline v0 {
namespace {

constexpr std::size_t decoded_in_a_turn = 256 * 1024;

class decoded_content final : public source {
public:
    decoded_content(owned<source> held, source& from, coding::chain c)
        : held_{std::move(held)}, from_{from}, chain_{std::move(c)} {}

    task<outcome<chunk>> read() override {
        for (;;) {
            coding::chain::step const s = chain_.pull();
            if (s.broken != nullptr) co_return error{violation{s.broken, 0}};
            if (!s.piece.empty()) {
                out_this_turn_ += s.piece.size();
                if (out_this_turn_ > decoded_in_a_turn) {
                    out_this_turn_ = 0;
                    outcome<void> const turned = co_await io::next_turn{};
                    if (!turned) co_return turned.error();
                }
                co_return chunk{s.piece, {}, false};
            }
            if (last_) break;
            outcome<chunk> piece = co_await from_.read();
            if (!piece) co_return std::move(piece).error();
            keep_ = std::move(piece->keep);
            last_ = piece->last;
            chain_.push(piece->data);
        }
        if (rule const* const cut = chain_.unfinished(); cut != nullptr)
            co_return error{violation{cut, 0}};
        co_return chunk{{}, {}, true};
    }
    [[nodiscard]] content_length_of length() const override { return content_length_of::until_end(); }
    [[nodiscard]] field_section const* trailers() const override {
        field_section const* const before = from_.trailers();
        if (before == nullptr) return nullptr;
        trailers_ = *before;
        adapt_to_decoding(trailers_);
        return trailers_.empty() ? nullptr : &trailers_;
    }

private:
    owned<source> held_;  // null where it is borrowed
    source& from_;
    coding::chain chain_;
    keeper keep_;
    bool last_ = false;
    std::size_t out_this_turn_ = 0;
    mutable field_section trailers_;
};

}  // namespace

owned<source> decode_content(owned<source> from, coding::chain c) {
    source& s = *from;
    return make_owned<decoded_content>(std::move(from), s, std::move(c));
}

owned<source> decode_content(source& borrowed, coding::chain c) {
    return make_owned<decoded_content>(owned<source>{}, borrowed, std::move(c));
}

void adapt_to_decoding(field_section& fields) {
    for (field_id const id : {field_id::content_encoding, field_id::content_length, field_id::content_digest,
                              field_id::repr_digest, field_id::digest, field_id::content_md5})
        fields.erase(id);
}

}  // namespace httoop::inline v0
