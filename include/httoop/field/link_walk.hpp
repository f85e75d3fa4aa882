#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <httoop/core/limits.hpp>
#include <httoop/field/link.hpp>

namespace httoop::inline v0 {

// The targets of the links that relate a context in some way (RFC 8288 3.3), resolved against it, in
// their order. rev says nothing here. A link whose anchor is another resource is one of that, and is
// left out (3.2) unless `any_context` asks for it; one whose target cannot be resolved, always.
//
//     for (uri const& u : related(*response.get<links>(), "item", *uri_view::parse(base))) ...
std::vector<uri> related(links const& of, octets relation, uri_view const& context,
                         bool any_context = false);

// How links are followed.
struct link_walk_options {
    std::uint64_t most = limits{}.link_steps;
    bool other_origins = false;  // it may leave the origin that it began in
};

// What comes next on a walk, and why.
struct link_step {
    enum kind : std::uint8_t { next, end, again, too_far, elsewhere };
    kind is = end;
    rule const* because = nullptr;
    uri target{};  // for all but end
};

// Goes from resource to resource by links of one relation type, and asks for nothing itself: it is
// told what was received, and says where to go. It goes nowhere twice.
//
//     link_walk pages{*uri::parse("http://example.org/pages"), "next"};
//     do {
//         response const r = get(pages.at());
//         step = pages.advance(r.get<links>().value_or({}));
//     } while (step.is == link_step::next);
class link_walk {
public:
    link_walk(uri start, std::string relation, link_walk_options o = {});

    // Where it is: the start, then the target of the last step that was `next`.
    [[nodiscard]] uri const& at() const { return at_; }
    [[nodiscard]] std::uint64_t steps() const { return steps_; }

    // The first link that relates the resource decides. `context`: the URI of the representation
    // that came with the links (RFC 9110 8.7), if it is another one.
    link_step advance(links const& of) { return advance(of, at_); }
    link_step advance(links const& of, uri_view const& context);

private:
    uri at_;
    std::string relation_;
    link_walk_options options_;
    std::vector<std::string> visited_;  // normalised, without fragment, sorted
    std::uint64_t steps_ = 0;
};

}  // namespace httoop::inline v0
