#include <algorithm>

#include <httoop/coding/chain.hpp>
#include <httoop/coding/rules.hpp>
#include <httoop/compression/codings.hpp>
#include <httoop/field/content_encoding.hpp>
#include <httoop/io/loop.hpp>
#include <httoop/io/scope.hpp>
#include <httoop/message/typed.hpp>

#include "decoded_content.hpp"
#include "user_agent_journey.hpp"

namespace httoop::inline v0 {
namespace {

// The content of a last answer, which keeps what it came from.
class content_at_end final : public source {
public:
    explicit content_at_end(owned<journey> j) : journey_{std::move(j)} {}
    task<outcome<chunk>> read() override { return journey_->read(); }
    [[nodiscard]] content_length_of length() const override { return journey_->length(); }
    [[nodiscard]] field_section const* trailers() const override { return journey_->trailers(); }

private:
    owned<journey> journey_;
};

class tunnel_at_end final : public tunnel {
public:
    tunnel_at_end(owned<journey> j, owned<tunnel> t) : journey_{std::move(j)}, tunnel_{std::move(t)} {}
    task<void> run(io::stream& peer, std::string first) override { return tunnel_->run(peer, std::move(first)); }

private:
    owned<journey> journey_;
    owned<tunnel> tunnel_;
};

// Before another request for the rest: 0.1 s, 0.2 s, 0.4 s ... 6.4 s.
duration pause_before(std::uint64_t resume) {
    return duration::milliseconds(100 << std::min<std::uint64_t>(resume - 2, 6));
}

// Whether that content is to be decoded, and by what. A part of coded content cannot be (RFC 9110 14), and
// where there is none its fields tell of what there would be.
outcome<bool> begin_decoding(coding::chain& c, request const& asked, response const& r, limits const& l) {
    if (!r.fields().has(field_id::content_encoding) || asked.method() == method::head ||
        !r.status().content_allowed() || r.status() == status_code::partial_content)
        return false;
    auto const given = get_field<content_encoding>(r.fields());
    if (!given) return error{given.error()};
    std::vector<octets> const names{given->all.begin(), given->all.end()};
    auto const begun = c.begin(compression::content_codings(), names, l);
    if (begun) return true;
    if (begun.error().broken == &rules::codings_stacked) return error{begun.error()};
    return false;  // who asked may know that coding
}

task<outcome<chunk>> hurried(task<outcome<chunk>> work, duration left, duration total) {
    outcome<chunk> got = co_await io::with_timeout<chunk>{std::move(work), left};
    if (!got && got.error().what == failure::timeout) co_return too_late(std::move(got).error(), total);
    co_return got;
}

}  // namespace

error too_late(error e, duration total) {
    e.about = "the " + std::to_string(total.nanoseconds / 1'000'000) + " ms that it may take in all are over";
    return e;
}

outcome<reply> journey::arrive(owned<journey> j, reply last) {
    user_agent_options const& o = j->options();
    if (last.tunnel() != nullptr) {
        owned<tunnel> t = last.take_tunnel();
        return reply{std::move(last.head()), make_owned<tunnel_at_end>(std::move(j), std::move(t))};
    }
    bool const streams = last.source() != nullptr || last.has_file();
    if (!streams && !last.head().content().present()) return outcome<reply>{std::move(last)};
    coding::chain c;
    bool decodes = false;
    if (o.decode) {
        outcome<bool> const begun = begin_decoding(c, j->asked_, last.head(), o.policy.limits);
        if (!begun) return begun.error();
        decodes = *begun;
    }
    if (!streams && !decodes && last.head().content().owns() && !last.keep) return outcome<reply>{std::move(last)};
    rule const* const because = last.because;
    j->length_ = last.length();
    arriving_response a = arriving(std::move(last));
    response head = std::move(a.head);
    j->from_ = std::move(a.content);
    j->begin_part(head);
    owned<source> from = make_owned<content_at_end>(std::move(j));
    if (decodes) {
        from = decode_content(std::move(from), std::move(c));
        adapt_to_decoding(head.fields());
    }
    reply whole{std::move(head), std::move(from)};
    whole.because = because;
    return whole;
}

task<outcome<chunk>> journey::read() {
    task<outcome<chunk>> work = resumable_ ? read_or_resume() : from_->read();
    if (until_ == instant::never()) return work;
    return hurried(std::move(work), until_ - loop_.now().mono, options().total);
}

// Notes whether the rest of that content could be asked for.
void journey::begin_part(response const& r) {
    if (!options().resume || asked_.method() != method::get || r.status() != status_code::ok) return;
    part_ = range::partial_representation{options().policy.limits};
    range::addition const a = part_.arrives(r);
    resumable_ = a.is == range::arrival::whole && !part_.if_range().empty();
}

task<outcome<chunk>> journey::read_or_resume() {
    for (;;) {
        outcome<chunk> piece = co_await from_->read();
        if (piece) {
            got_ += piece->data.size();
            if (!piece->last || !part_.length() || got_ >= *part_.length()) co_return piece;
            // A range that is shorter than what was asked for.
            if (!piece->data.empty()) {
                piece->last = false;
                co_return piece;
            }
            piece = outcome<chunk>{error{failure::closed, "the content is incomplete"}};
        }
        failure const what = piece.error().what;
        bool const broke_off = what == failure::closed || what == failure::system || what == failure::timeout;
        if (!broke_off || got_ == 0) co_return piece;
        outcome<void> const gone_on = co_await resume(piece.error());
        if (!gone_on) co_return gone_on.error();
    }
}

// Asks for the rest; the error is that of the content if there is no way.
task<outcome<void>> journey::resume(error why) {
    user_agent_options const& o = options();
    range::partial_representation held = part_;
    (void)held.received({0, got_ - 1});
    for (;;) {
        auto const rest = held.next();
        if (!rest || resumes_ >= o.policy.limits.resumes) co_return why;
        if (++resumes_ > 1) {
            outcome<void> const waited = co_await io::sleep{pause_before(resumes_)};
            if (!waited) co_return waited.error();
        }
        if (o.observer != nullptr) o.observer->resumed(got_, why);
        from_ = make_owned<empty_source>();
        request r = compose();
        r.set(*rest);
        r.fields().set(field_id::if_range, held.if_range());
        if (outcome<void> const out = set_out(std::move(r)); !out) co_return out.error();
        outcome<reply> got = co_await hop_->ask(agent_->through);
        if (!got) {
            failure const what = got.error().what;
            if (what == failure::cancelled) co_return std::move(got).error();
            continue;
        }
        learn(got->head());
        if (got->head().status().status_class() == 5 || got->head().status().status_class() == 0) continue;
        range::addition const a = held.arrives(got->head(), held.if_range());
        if (a.is != range::arrival::part || a.range.first != got_) {
            why.about += "; the server does not go on where it broke off: it answers " +
                         std::to_string(got->head().status().number());
            co_return why;
        }
        part_ = held;
        from_ = arriving(std::move(*got)).content;
        co_return outcome<void>{};
    }
}

}  // namespace httoop::inline v0
