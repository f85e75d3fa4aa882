#pragma once
#include <httoop/exchange/service.hpp>

namespace httoop::inline v0 {

// Chooses a service by method and path template, and answers what none is for: 404, 405 with Allow,
// OPTIONS with Allow (RFC 9110 15.5.5, 15.5.6, 9.3.7), 501 for methods that no route has.
//
//     template = *( "/" segment ) ; segment = literal / "{name}" / "{name...}" (the rest, last)
//
// A literal segment wins over a capture. Segments are compared after percent-decoding; a capture
// takes no empty segment, the rest may be empty; nothing takes "." and "..". GET routes answer HEAD.
// Built before serving begins, then only read.
//
//     site.get("/hello/{name}", [](exchange const& x) { ... });
class router final : public service {
public:
    router();
    ~router() override;
    router(router&&) noexcept;

    // The router owns the service. Two services for one method and template: the later one stays.
    router& add(method m, octets path_template, owned<service> s);
    // Every method, also unknown ones; but TRACE and CONNECT, which are added by name or not at all.
    router& any(octets path_template, owned<service> s);
    // Answers all paths for which no template fits.
    router& otherwise(owned<service> s);

    template <class F> router& get(octets t, F f) { return add(method::get, t, make_service(std::move(f))); }
    template <class F> router& post(octets t, F f) { return add(method::post, t, make_service(std::move(f))); }
    template <class F> router& put(octets t, F f) { return add(method::put, t, make_service(std::move(f))); }
    template <class F> router& patch(octets t, F f) { return add(method::patch, t, make_service(std::move(f))); }
    template <class F> router& delete_(octets t, F f) { return add(method::delete_, t, make_service(std::move(f))); }
    template <class F> router& any(octets t, F f) { return any(t, make_service(std::move(f))); }

    task<outcome<reply>> respond(exchange& x) override;

private:
    struct node;
    struct route;
    struct endpoint;
    struct table;
    struct search;
    endpoint& endpoint_of(octets path_template, route& r);
    task<outcome<reply>> answer_unrouted(exchange& x, endpoint const* e);
    owned<table> table_;
};

}  // namespace httoop::inline v0
