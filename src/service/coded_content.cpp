#include "coded_content.hpp"

#include <algorithm>

#include <httoop/compression/codings.hpp>
#include <httoop/field/etag.hpp>
#include <httoop/io/file.hpp>
#include <httoop/io/next_turn.hpp>
#include <httoop/message/typed.hpp>
#include <httoop/service/rules.hpp>

namespace httoop::inline v0 {
namespace {

constexpr std::size_t coded_in_a_turn = 4 * coded_at_once;

class held_content final : public source {
public:
    held_content(content&& c, keeper keep)
        : content_{std::move(c)}, keep_{std::move(keep)}, left_{content_.view()} {}
    task<outcome<chunk>> read() override {
        octets const piece = left_.substr(0, coded_at_once);
        left_.remove_prefix(piece.size());
        return outcome<chunk>{chunk{piece, {}, left_.empty()}};
    }
    [[nodiscard]] content_length_of length() const override {
        return content_length_of::exactly(content_.view().size());
    }

private:
    content content_;
    keeper keep_;
    octets left_;
};

// Read in the loop's thread, as other parts of files are.
class file_content final : public source {
public:
    explicit file_content(file_range&& f) : range_{std::move(f)} {}
    task<outcome<chunk>> read() override {
        auto const n =
            static_cast<std::size_t>(std::min<std::uint64_t>(range_.size - done_, coded_at_once));
        buffer_.resize(n);
        auto const got = io::read_at(range_.descriptor, buffer_.data(), n, range_.offset + done_);
        if (!got) return outcome<chunk>{got.error()};
        if (*got < n)
            return outcome<chunk>{
                error{failure::system, "the file became shorter while it was sent"}};
        done_ += n;
        return outcome<chunk>{chunk{buffer_, {}, done_ == range_.size}};
    }
    [[nodiscard]] content_length_of length() const override {
        return content_length_of::exactly(range_.size);
    }

private:
    file_range range_;
    std::uint64_t done_ = 0;
    std::string buffer_;
};

class coded_content final : public source {
public:
    coded_content(owned<source> from, coding_id with, bool live, coding_place place)
        : from_{std::move(from)}, with_{with}, live_{live}, place_{std::move(place)} {}

    task<outcome<chunk>> read() override {
        if (!encoder_) encoder_ = compression::make_encoder(with_);
        if (!encoder_) co_return no_memory();
        for (;;) {
            while (busy_) {
                if (in_this_turn_ >= coded_in_a_turn) {
                    in_this_turn_ = 0;
                    outcome<void> const turned = co_await io::next_turn{};
                    if (!turned) co_return turned.error();
                }
                octets const part = in_.substr(0, coded_at_once);
                auto const s =
                    encoder_->encode(part, part.size() == in_.size() ? next_ : coding::then::more);
                if (s.failed) co_return no_memory();
                bool const all = s.taken == in_.size();
                in_.remove_prefix(s.taken);
                in_this_turn_ += s.taken;
                busy_ = !s.done || !all;
                ended_ = !busy_ && next_ == coding::then::end;
                if (ended_ || !s.out.empty()) co_return chunk{s.out, {}, ended_};
            }
            if (ended_) co_return chunk{{}, {}, true};
            outcome<chunk> piece = co_await from_->read();
            if (!piece) co_return std::move(piece).error();
            in_ = piece->data;
            keep_ = std::move(piece->keep);
            next_ = piece->last ? coding::then::end
                    : live_     ? coding::then::later
                                : coding::then::more;
            busy_ = true;
        }
    }
    [[nodiscard]] content_length_of length() const override {
        return content_length_of::until_end();
    }
    [[nodiscard]] field_section const* trailers() const override {
        field_section const* const before = from_->trailers();
        if (before == nullptr) return nullptr;
        trailers_ = *before;
        adapt_to_coding(trailers_, name_of(with_), live_);
        return trailers_.empty() ? nullptr : &trailers_;
    }

private:
    static error no_memory() { return {failure::limit, "no memory for a content coding"}; }

    owned<source> from_;
    coding_id with_;
    bool live_;
    coding_place place_;
    owned<coding::encoder> encoder_;
    keeper keep_;
    octets in_;  // what is left of the piece that was read
    coding::then next_ = coding::then::more;
    bool busy_ = false, ended_ = false;
    std::size_t in_this_turn_ = 0;
    mutable field_section trailers_;
};

}  // namespace

owned<source> content_of(reply&& r) {
    if (r.source() != nullptr) return r.take_source();
    if (r.has_file()) return make_owned<file_content>(std::move(r.file()));
    return make_owned<held_content>(std::move(r.head().content()), std::move(r.keep));
}

coding_place coding_place::take(std::atomic<std::uint64_t>& taken, std::uint64_t most) {
    coding_place p;
    if (taken.fetch_add(1, std::memory_order_relaxed) < most) p.taken_ = &taken;
    else taken.fetch_sub(1, std::memory_order_relaxed);
    return p;
}

coding_place::~coding_place() {
    if (taken_ != nullptr) taken_->fetch_sub(1, std::memory_order_relaxed);
}

owned<source> code_content(owned<source> from, coding_id with, bool live, coding_place place) {
    return make_owned<coded_content>(std::move(from), with, live, std::move(place));
}

void adapt_to_coding(field_section& fields, octets coding, bool live) {
    // A tag tells representations apart, of which this is another (RFC 9110 8.8.3.3).
    if (fields.has(field_id::etag) && enforced(rules::tag_per_coding)) {
        auto tag = get_field<etag>(fields);
        if (tag) {
            tag->opaque.append("-").append(coding);
            tag->weak = tag->weak || live;
            fields.set(field_id::etag, tag->entity_tag::compose());
        } else {
            fields.erase(field_id::etag);
        }
    }
    // What was said of the octets before they were coded.
    for (field_id const id :
         {field_id::content_length, field_id::accept_ranges, field_id::content_digest,
          field_id::repr_digest, field_id::digest, field_id::content_md5})
        fields.erase(id);
}

}  // namespace httoop::inline v0
