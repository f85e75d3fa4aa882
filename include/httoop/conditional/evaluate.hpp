#pragma once
#include <cstdint>

#include <httoop/conditional/representation.hpp>
#include <httoop/core/policy.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/status_code.hpp>

namespace httoop::inline v0::conditional {

// What a server knows besides the request and the representation.
struct circumstances {
    timestamp now;                                  // by the origin server's clock
    status_code otherwise = status_code::ok;        // the answer if there were no preconditions
    bool answers_for_it = true;                     // as origin server, or from a cache
    findings_sink* findings = nullptr;              // told of fields that are ignored, and why
    // Options, for methods that change something:
    bool done_already = false;                      // the request's effect is there already: by the
                                                    // same client, as far as can be seen (13.1.1, 13.1.4)
    bool lost_updates_prevented = false;            // PUT, PATCH and DELETE need a precondition (RFC 6585 3)
};

enum class verdict : std::uint8_t {
    proceed,                // perform the method
    proceed_without_range,  // perform it, but ignore Range: If-Range is false
    not_modified,           // answer 304
    precondition_failed,    // answer 412
    precondition_required,  // answer 428: circumstances.lost_updates_prevented
    done_already,           // answer 2xx, and do nothing: circumstances.done_already
};

// The verdict, and the requirement it rests on: where all preconditions hold, that of the last one;
// where none counts, why. Null if there was none.
struct decision {
    verdict is = verdict::proceed;
    rule const* because = nullptr;
    // The status that answers the request, if performing the method would get that one.
    [[nodiscard]] status_code status(status_code otherwise = status_code::ok) const;
};

// Evaluates the preconditions of a request (RFC 9110 13.2.2), to be asked when everything else says
// that the method is to be performed, and before it is. `selected` is null if there is no current
// representation.
//
//     auto const d = conditional::evaluate(request, &selected, {.now = now});
//     if (d.is == conditional::verdict::not_modified) ...
//
// A list of entity tags that cannot be parsed matches nothing, so that nobody's change is lost: in
// If-Match it is false, in If-None-Match it is true for GET and HEAD and false for other methods.
// Which methods there are does not matter: all but CONNECT, OPTIONS and TRACE have preconditions.
decision evaluate(request const& r, representation const* selected, circumstances const& c);
decision evaluate(method const& m, field_section const& fields, representation const* selected,
                  circumstances const& c);

// Whether ranges of that representation may be sent as far as If-Range is concerned (13.1.5): true
// if there is none. The last step of evaluate(), for range/select.
bool if_range_holds(field_section const& fields, representation const& selected,
                    circumstances const& c);

}  // namespace httoop::inline v0::conditional
