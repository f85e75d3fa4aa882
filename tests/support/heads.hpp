#pragma once
// Heads as test data: read in every split, and each fault marked where it lies.
//
//     refused(as::request, "rfc9112#3", "GET <!> / HTTP/1.1\r\n\r\n");
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <wire/h1/head.hpp>

#include "every_split.hpp"

namespace support {

using httoop::wire::head_parser;

enum class as { request, response, trailers };

// Text whose fault lies at the octet behind the mark "<!>", which is taken out.
struct marked {
    explicit marked(std::string_view s) : octets{s} {
        at = octets.find("<!>");
        if (at != std::string::npos) octets.erase(at, 3);
    }
    std::string octets;
    std::size_t at;
};

inline httoop::policy const& strict() {
    static httoop::policy const p;
    return p;
}
inline httoop::wire::context context_of(as what, httoop::policy const& p = strict()) {
    return {.role = what == as::request ? httoop::wire::role::server : httoop::wire::role::client,
            .policy = &p};
}
inline head_parser::progress read_head(head_parser& h, as what, std::string_view unread,
                                       httoop::wire::context const& c) {
    if (what == as::request) return h.read_request(unread, c);
    return what == as::response ? h.read_response(unread, c) : h.read_trailers(unread, c);
}

// Reads the pieces until the parser has come to an end; `shown` counts the octets it needed.
inline head_parser::progress read_pieces(head_parser& h, as what, pieces& in,
                                         httoop::wire::context const& c, std::string_view& unread,
                                         std::size_t* shown = nullptr) {
    auto p = head_parser::progress::incomplete;
    while (in.more() && p == head_parser::progress::incomplete) {
        unread = in.next_unread(0);
        p = read_head(h, what, unread, c);
    }
    if (shown != nullptr) *shown = unread.size();
    return p;
}

// The head is refused by that rule at the mark, whatever way it arrives; octet by octet as soon as
// the wrong one is seen, one later for a CR that no LF follows. (`late`: at the end of its part.)
inline void refused(httoop::wire::context const& c, as what, std::string_view id,
                    std::string_view text, bool late = false) {
    marked const m{text};
    CAPTURE(text);
    every_split(m.octets, [&](pieces& in) {
        head_parser h;
        std::string_view unread;
        std::size_t shown = 0;
        auto const p = read_pieces(h, what, in, c, unread, &shown);
        REQUIRE((p == head_parser::progress::violated));
        CHECK(std::string_view{h.broken().broken->id} == id);
        CHECK(h.broken().offset == m.at);
    });
    // What comes after the wrong octet is not waited for.
    if (late) return;
    head_parser h;
    std::size_t const enough = std::min(m.at + 2, m.octets.size());
    CHECK((read_head(h, what, std::string_view{m.octets}.substr(0, enough), c) ==
           head_parser::progress::violated));
    // What comes before it is not refused.
    head_parser before;
    CHECK((read_head(before, what, std::string_view{m.octets}.substr(0, m.at), c) ==
           head_parser::progress::incomplete));
}
inline void refused(as what, std::string_view id, std::string_view text, bool late = false) {
    refused(context_of(what), what, id, text, late);
}

// The head is taken in every way, with octets behind it that are not touched; `inspect` looks at it.
template <class Inspect>
void taken(httoop::wire::context const& c, as what, std::string_view text, Inspect inspect) {
    CAPTURE(text);
    every_split(
        text,
        [&](pieces& in) {
            head_parser h;
            std::string_view unread;
            REQUIRE((read_pieces(h, what, in, c, unread) == head_parser::progress::complete));
            CHECK(h.size() == text.size());
            inspect(h, unread.substr(0, h.size()));
        },
        "\r\nGET <behind>");
}
inline void taken(httoop::wire::context const& c, as what, std::string_view text) {
    taken(c, what, text, [](head_parser const&, std::string_view) {});
}
inline void taken(as what, std::string_view text) { taken(context_of(what), what, text); }

// "Name=value|Name=value" of the lines of a section.
inline std::string listed(httoop::field_section const& s) {
    std::string all;
    for (auto const line : s) {
        if (!all.empty()) all += '|';
        all.append(line.name).append("=").append(line.value);
    }
    return all;
}
inline std::string fields_of(head_parser const& h, as what, std::string_view head) {
    if (what == as::request) {
        httoop::request r;
        h.take(head, r);
        return listed(r.fields());
    }
    if (what == as::response) {
        httoop::response r;
        h.take(head, r);
        return listed(r.fields());
    }
    httoop::field_section trailers;
    h.take_trailers(head, trailers);
    return listed(trailers);
}

// Collects ids and offsets of findings.
class findings final : public httoop::findings_sink {
public:
    void found(httoop::finding const& f) override {
        if (!all.empty()) all += ' ';
        all += f.broken->id + std::string{"@"} + std::to_string(f.offset);
    }
    std::string all;
};

}  // namespace support
