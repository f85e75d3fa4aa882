#pragma once
#include <cstdint>

#include <httoop/cors/sharing.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>

namespace httoop::inline v0::cors {

enum class verdict : std::uint8_t {
    ordinary,  // nobody asks across origins: serve it
    shared,    // serve it; the origin may read it
    withheld,  // serve it; the origin may not read it
    granted,   // answer the preflight: what it asks for may be sent
    refused,   // answer the preflight: it may not
};

// The verdict, and the requirement it rests on.
struct decision {
    verdict is = verdict::ordinary;
    rule const* because = nullptr;

    [[nodiscard]] bool preflight() const { return is == verdict::granted || is == verdict::refused; }
};

// Whether a request comes from another origin, and whether that may read the answer (Fetch, "CORS
// protocol"). Only browsers ask: what others send is served all the same.
//
//     auto const d = cors::decide(request, shared);
//     if (d.preflight()) return cors::answer_preflight(d, request, shared);
//     response r = serve(request);
//     cors::add_fields(r.fields(), d, request, shared);
decision decide(request const& r, sharing const& s);

// Adds to a response what follows: Access-Control-Allow-Origin, -Allow-Credentials and
// -Expose-Headers, and Vary: Origin wherever another origin would get another answer.
void add_fields(field_section& response, decision const& d, request const& r, sharing const& s);

// 204 with what may be sent, or 403.
response answer_preflight(decision const& d, request const& r, sharing const& s);

}  // namespace httoop::inline v0::cors
