#include <httoop/wire/inspect.hpp>

#include <httoop/wire/rules.hpp>

#include "h1/chunked.hpp"
#include "h1/framing.hpp"
#include "h1/head.hpp"
#include "h1/host.hpp"

namespace httoop::inline v0::wire {
namespace {

class collector final : public findings_sink {
public:
    explicit collector(std::vector<finding>& into) : into_{into} {}
    void found(finding const& f) override { into_.push_back(f); }

private:
    std::vector<finding>& into_;
};

// A violation that ends the reading is told to the sink as well where the policy was asked; it
// stands once among the findings, and last.
void violated(inspected& m, violation v) {
    m.ended = inspected::ending::violated;
    if (v.broken == nullptr) return;
    std::erase_if(m.findings, [&](finding const& f) {
        return f.broken == v.broken && f.offset == v.offset && !f.repaired;
    });
    m.findings.push_back({v.broken, v.offset, false});
}

// The first fault for which others may find the end of the message elsewhere: one of the field
// lines, the framing fields, the chunks, the trailers, after which nothing that follows is trusted
// (core/rule.hpp). That content is more than we take is no such thing.
violation first_doubt(inspected const& m, std::size_t behind, std::size_t from = 0) {
    for (std::size_t i = from; i < m.findings.size(); ++i) {
        finding const& f = m.findings[i];
        bool const ends = f.broken->fate == fate::close || f.broken->fate == fate::answer_and_close;
        if (ends && !f.repaired && f.offset >= behind && f.broken != &rules::content_too_long)
            return {f.broken, f.offset};
    }
    return {};
}

// Octets of the empty line at the end of a section.
std::size_t empty_line(octets section) {
    if (section.empty()) return 0;
    return section.size() > 1 && section[section.size() - 2] == '\r' ? 2 : 1;
}

extent between(std::size_t from, std::size_t to) { return {from, to - from}; }

}  // namespace

inspector::inspector(octets stream, context const& c) : stream_{stream}, context_{c} {}

bool inspector::next(inspected& m) {
    if (over_ || at_ == stream_.size()) return false;
    m = inspected{};
    m.of = context_.role;
    m.to = to_;
    m.whole.at = at_;

    collector sink{m.findings};
    policy collecting = *context_.policy;
    collecting.collect_into(&sink);
    context c = context_;
    c.policy = &collecting;

    octets const rest = stream_.substr(at_);
    head_parser head;
    bool const asks = c.role == role::server;
    auto const progress = asks ? head.read_request(rest, c) : head.read_response(rest, c);
    if (progress != head_parser::progress::complete) {
        if (progress == head_parser::progress::violated) violated(m, head.broken());
        m.whole.size = rest.size();
        at_ = stream_.size();
        over_ = true;
        return true;
    }
    m.head_read = true;
    octets const text = rest.substr(0, head.size());
    std::size_t skipped = 0;
    if (asks)
        while (text[skipped] == '\r' || text[skipped] == '\n') ++skipped;
    std::size_t const line_end = text.find('\n', skipped) + 1;
    m.empty_lines = {at_, skipped};
    m.start_line = between(at_ + skipped, at_ + line_end);
    m.fields = between(at_ + line_end, at_ + head.size());
    m.fields.size -= empty_line(m.fields.of(stream_));
    at_ += head.size();
    m.content.at = m.trailers.at = at_;
    if (asks) head.take(text, m.asked);
    else head.take(text, m.answered);

    std::size_t const lines = m.fields.at - m.whole.at;
    auto const decided = decide_framing(head, text, to_, c);
    violation doubt = first_doubt(m, lines);
    // Who is asked says nothing about where the request ends: a wrong Host leaves it readable.
    if (asks && !head.simple())
        if (auto const host = check_host(head, text, c); !host) violated(m, host.error());
    if (!decided) {
        violated(m, decided.error());
    } else if (m.ended != inspected::ending::violated) {
        m.framing = decided->how;
        m.closes = decided->must_close || head.simple() || decided->how.until_close;
        m.codings.assign(decided->coding, decided->coding + decided->codings);
        if (doubt.broken == nullptr) {
            std::size_t const before = m.findings.size();
            read_content(m, c);
            doubt = first_doubt(m, lines, before);
        }
        m.trusted = doubt.broken == nullptr;
        if (!m.trusted && m.ended != inspected::ending::violated) violated(m, doubt);
        m.tunnels = m.ended == inspected::ending::complete &&
                    (asks ? m.asked.method() == method::connect
                          : m.answered.status() == status_code::switching_protocols ||
                                (to_ == method::connect && m.answered.status().status_class() == 2));
    }
    if (m.ended == inspected::ending::violated) at_ = stream_.size();
    m.whole.size = at_ - m.whole.at;
    over_ = m.ended != inspected::ending::complete || m.tunnels || head.simple();
    return true;
}

void inspector::read_content(inspected& m, context const& c) {
    octets const rest = stream_.substr(at_);
    if (m.framing.chunked) return read_chunks(m, c);
    std::size_t size = 0;
    m.ended = inspected::ending::complete;
    if (m.framing.until_close) {
        size = rest.size();
    } else if (m.framing.length.is == content_length_of::known) {
        size = rest.size();
        if (m.framing.length.octets <= size) size = static_cast<std::size_t>(m.framing.length.octets);
        else m.ended = inspected::ending::incomplete;
    }
    m.content.size = size;
    m.content_size = size;
    at_ += size;
    m.trailers.at = at_;
}

void inspector::read_chunks(inspected& m, context const& c) {
    octets const rest = stream_.substr(at_);
    std::size_t const before = at_ - m.whole.at;
    chunked_decoder decoder;
    decoder.reset(before);
    std::size_t taken = 0, framed = 0;  // framed: where the octets between two data begin
    auto const take_line = [&](std::size_t to) {
        // What ended the data before, then the size line.
        octets const between_data = rest.substr(framed, to - framed);
        std::size_t end = 0;
        if (!m.chunks.empty()) {
            end = between_data.find('\n');
            end = end == octets::npos ? 0 : end + 1;
            m.chunks.back().end = {at_ + framed, end};
        }
        m.chunks.push_back({{at_ + framed + end, between_data.size() - end}, {at_ + to, 0}, {at_ + to, 0}});
    };
    for (;;) {
        auto const step = decoder.next(rest.substr(taken), c);
        taken += step.taken;
        if (step.is == chunked_decoder::found::content) {
            std::size_t const at = static_cast<std::size_t>(step.piece.data() - rest.data());
            if (m.chunks.empty() || framed != at) take_line(at);
            m.chunks.back().data.size += step.piece.size();
            framed = at + step.piece.size();
            m.content_size += step.piece.size();
        } else {
            m.content.size = taken;
            if (step.is == chunked_decoder::found::need_octets) {
                at_ += taken;
                return;  // incomplete
            }
            if (step.is == chunked_decoder::found::violated) return violated(m, decoder.broken());
            take_line(taken);
            break;
        }
    }
    at_ += taken;
    m.trailers.at = at_;
    head_parser trailers;
    octets const text = stream_.substr(at_);
    std::size_t const first = m.findings.size(), base = at_ - m.whole.at;
    auto const progress = trailers.read_trailers(text, c);
    // The trailers' parser counts from their own start.
    for (std::size_t i = first; i < m.findings.size(); ++i) m.findings[i].offset += base;
    if (progress == head_parser::progress::violated)
        return violated(m, {trailers.broken().broken, trailers.broken().offset + base});
    if (progress == head_parser::progress::complete) {
        m.ended = inspected::ending::complete;
        trailers.take_trailers(text.substr(0, trailers.size()),
                               c.role == role::server ? m.asked.trailers() : m.answered.trailers());
        at_ += trailers.size();
    } else {
        at_ = stream_.size();
    }
    m.trailers.size = at_ - m.trailers.at;
    if (m.ended == inspected::ending::complete)  // without the empty line
        m.trailers.size -= empty_line(m.trailers.of(stream_));
}

}  // namespace httoop::inline v0::wire
