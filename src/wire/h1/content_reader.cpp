#include "content_reader.hpp"

#include <algorithm>

#include <httoop/wire/rules.hpp>

namespace httoop::inline v0::wire {

void content_reader::begin(message_framing const& m, std::size_t offset, head_parser& trailers,
                           context const& c) {
    taken_ = given_ = 0;
    over_ = false;
    offset_ = offset;
    trailers_ = &trailers;
    if (m.how.chunked) {
        state_ = state::chunks;
        chunked_.reset(offset);
    } else if (m.how.until_close) {
        state_ = state::until_close;
    } else if (m.how.length.is == content_length_of::known && m.how.length.octets != 0) {
        state_ = state::length;
        left_ = m.how.length.octets;
    } else {
        state_ = state::none;
    }
    coding_ = m.codings != 0;
    if (coding_) coded_.begin(*c.codings, m.coding, m.codings, c.policy->limits);
}

content_reader::step content_reader::next(octets in, std::size_t most, context const& c) {
    if (state_ == state::none) return {found::end, 0, {}};
    if (over_) return violate(rules::content_too_long);
    return coding_ ? decoded(in, most, c) : count(raw(in, most, c), c);
}

// The octets as they are framed, transfer codings still on them.
content_reader::step content_reader::raw(octets in, std::size_t most, context const& c) {
    step s;
    switch (state_) {
        case state::none: s.is = found::end; break;
        case state::length:
            if (left_ == 0) {
                s.is = found::end;
            } else if (!in.empty()) {
                s.is = found::content;
                s.taken = static_cast<std::size_t>(
                    std::min<std::uint64_t>({in.size(), most, left_}));
                s.piece = in.substr(0, s.taken);
                left_ -= s.taken;
            }
            break;
        case state::chunks:
            while (s.taken < in.size()) {
                chunked_decoder::step const d = chunked_.next(in.substr(s.taken, most), c);
                s.taken += d.taken;
                if (d.is == chunked_decoder::found::need_octets) continue;
                taken_ += s.taken;
                s.piece = d.piece;
                if (d.is == chunked_decoder::found::content) {
                    s.is = found::content;
                } else if (d.is == chunked_decoder::found::violated) {
                    broken_ = chunked_.broken();
                    s.is = found::violated;
                } else {
                    state_ = state::trailers;
                    trailers_->reset(offset_ + static_cast<std::size_t>(taken_));
                    // Its octets must be presented from the first one on: a call of their own.
                    s.is = found::need_octets;
                }
                return s;
            }
            taken_ += s.taken;
            return s;
        case state::trailers:
            switch (trailers_->read_trailers(in, c)) {
                case head_parser::progress::incomplete: break;
                case head_parser::progress::complete:
                    s.is = found::end;
                    s.taken = trailers_->size();
                    break;
                case head_parser::progress::violated:
                    broken_ = trailers_->broken();
                    s.is = found::violated;
                    break;
            }
            break;
        case state::until_close:
            if (!in.empty()) {
                s.is = found::content;
                s.taken = std::min(in.size(), most);
                s.piece = in.substr(0, s.taken);
            }
            break;
    }
    taken_ += s.taken;
    return s;
}

// Codings are bounded by what comes out of them too, and so is content that has no length.
content_reader::step content_reader::count(step s, context const& c) {
    if (s.is != found::content) return s;
    std::uint64_t const most = c.policy->limits.content;
    if (given_ + s.piece.size() > most && enforced(rules::content_too_long)) {
        // As if each octet had come by itself: the limit's worth is handed out.
        over_ = true;
        s.piece = s.piece.substr(0, static_cast<std::size_t>(most - given_));
        if (s.piece.empty()) return violate(rules::content_too_long);
    }
    given_ += s.piece.size();
    return s;
}

content_reader::step content_reader::decoded(octets in, std::size_t most, context const& c) {
    std::size_t taken = 0;
    for (;;) {
        coded_content::step const d = coded_.pull();
        if (d.broken && enforced(rules::coded_content_broken))
            return violate(rules::coded_content_broken);
        if (!d.piece.empty()) return count({found::content, taken, d.piece}, c);
        step s = raw(in.substr(taken), most, c);
        taken += s.taken;
        if (s.is == found::content) {
            coded_.push(s.piece);
        } else if (s.is == found::end && !coded_.complete() &&
                   enforced(rules::coded_content_broken)) {
            return violate(rules::coded_content_broken);
        } else {
            s.taken = taken;
            return s;
        }
    }
}

content_reader::step content_reader::end_of_input(context const&) {
    if (state_ != state::until_close) return {};
    if (coding_ && !coded_.complete() && enforced(rules::incomplete_response)) return {};
    return {found::end, 0, {}};
}

// Where a fault lies in coded octets cannot be told: the content as a whole has it.
content_reader::step content_reader::violate(rule const& r) {
    broken_ = {&r, offset_ + static_cast<std::size_t>(coding_ ? 0 : given_)};
    return {found::violated, 0, {}};
}

}  // namespace httoop::inline v0::wire
