#pragma once
#include <utility>

#include <httoop/cors/decide.hpp>
#include <httoop/exchange/service.hpp>

namespace httoop::inline v0 {

// Shares another service with pages of other origins (Fetch, "CORS protocol"): answers preflights
// by itself, and adds to all other answers what lets a browser hand them to such a page. It belongs
// in front of a guard, since a preflight carries no credentials.
//
//     cors::sharing with;
//     with.allow("https://app.example");
//     cross_origin site{inner, with};
class cross_origin final : public service {
public:
    // Borrows the inner service.
    cross_origin(service& inner, cors::sharing with) : inner_{inner}, with_{std::move(with)} {}
    task<outcome<reply>> respond(exchange& x) override;

private:
    reply answer_preflight(request const& r, cors::decision const& d) const;
    task<outcome<reply>> respond_inside(exchange& x, cors::decision d);
    service& inner_;
    cors::sharing with_;
};

}  // namespace httoop::inline v0
