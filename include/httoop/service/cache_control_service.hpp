#pragma once
#include <httoop/exchange/service.hpp>
#include <httoop/service/cache.hpp>

namespace httoop::inline v0 {

// Tells of a cache, and makes it forget: for those who run it. Whoever may ask may do so, so it belongs on a
// socket of its own, such as a Unix socket with the rights of its users: `httoop proxy --control unix:PATH`, asked
// by `httoop cache`.
//
//     GET /                       counts, as JSON
//     GET /responses?...          what is stored, by key, at most `most` (100) of them and those of the last one's key
//     GET /responses?...&fields   with all fields
//     DELETE /responses?...       forgets; how many responses went
//
// Which: uri=URI, prefix=BEGINNING of URIs, group=NAME (RFC 9875), tag=NAME of a group or of a tag
// (caching::cache_options::tag_fields), both of one origin with origin=ORIGIN, or all. `after` is the last key of the list before; DELETE without any of them is refused.
//
//     {"responses": [{"uri": "http://example.org/", "method": "GET", "status": 200, "state": "complete",
//       "content": 5, "counts_for": 5321, "date": "Sun, 06 Nov 1994 08:49:37 GMT", "age": 3, "lifetime": 60,
//       "fresh_for": 57, "groups": [], "tags": [], "vary": ["accept"]}], "next": null}
//
// Cache and store outlive it.
class cache_control_service final : public service {
public:
    cache_control_service(cache& of, cache_store& store) : cache_{of}, store_{store} {}
    task<outcome<reply>> respond(exchange& x) override;

private:
    task<outcome<reply>> list(exchange& x, cache_selection which);
    task<outcome<reply>> purge(cache_selection which);
    [[nodiscard]] reply tell_counts() const;
    cache& cache_;
    cache_store& store_;
};

}  // namespace httoop::inline v0
