#include <httoop/service/decompressor.hpp>

#include <httoop/coding/chain.hpp>
#include <httoop/coding/rules.hpp>
#include <httoop/compression/codings.hpp>
#include <httoop/exchange/problem.hpp>
#include <httoop/field/content_encoding.hpp>
#include <httoop/io/next_turn.hpp>
#include <httoop/message/typed.hpp>
#include <httoop/service/rules.hpp>

namespace httoop::inline v0 {
namespace {

constexpr std::size_t decoded_in_a_turn = 256 * 1024;

class decoded_content final : public source {
public:
    decoded_content(source& from, coding::chain c) : from_{from}, chain_{std::move(c)} {}

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
    [[nodiscard]] content_length_of length() const override {
        return content_length_of::until_end();
    }
    [[nodiscard]] field_section const* trailers() const override { return from_.trailers(); }

private:
    source& from_;
    coding::chain chain_;
    keeper keep_;
    bool last_ = false;
    std::size_t out_this_turn_ = 0;
};

reply unsupported(request const& r, rule const* because) {
    reply no = problem(&r, status_code::unsupported_media_type, because);
    if (enforced(rules::codings_told))
        no.head().fields().set(field_id::accept_encoding, compression::content_codings().names());
    return no;
}

}  // namespace

task<outcome<reply>> decompressor::respond(exchange& x) {
    request& r = x.request();
    if (!r.fields().has(field_id::content_encoding)) return inner_.respond(x);
    auto const given = get_field<content_encoding>(r.fields());
    if (!given) return outcome<reply>{problem(&r, status_code::bad_request, given.error().broken)};
    std::vector<octets> const names{given->all.begin(), given->all.end()};
    coding::chain c;
    auto const begun = c.begin(compression::content_codings(), names, x.policy().limits);
    if (!begun) return outcome<reply>{unsupported(r, begun.error().broken)};
    for (field_id const id :
         {field_id::content_encoding, field_id::content_length, field_id::content_digest,
          field_id::repr_digest, field_id::digest, field_id::content_md5})
        r.fields().erase(id);
    if (x.content().length().is != content_length_of::none)
        x.content(make_owned<decoded_content>(x.content(), std::move(c)));
    return inner_.respond(x);
}

}  // namespace httoop::inline v0
