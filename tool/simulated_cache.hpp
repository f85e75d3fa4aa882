#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <httoop/caching/account.hpp>
#include <httoop/caching/choose.hpp>
#include <httoop/caching/invalidation.hpp>
#include <httoop/caching/options.hpp>
#include <httoop/caching/stored_response.hpp>
#include <httoop/caching/updating.hpp>

namespace httoop::tool {

// Whoever answers what a cache forwards. Nothing: it cannot be reached.
class simulated_origin {
public:
    virtual std::optional<response> answer(request const& r, timestamp now) = 0;

protected:
    ~simulated_origin() = default;
};

// What became of one request.
struct simulated_exchange {
    response head;                            // that the client gets
    bool hit = false;                         // of a stored response, without asking
    bool asked = false;                       // the origin was, before the client was answered
    bool behind = false;                      // or behind that
    bool reached = true;                      // it answered
    caching::forward_reason forwarded = caching::forward_reason::none;
    unsigned origin_status = 0;
    bool stored = false;                      // what it answered
    std::optional<std::int64_t> ttl{};        // of what is stored; none: nothing is
    std::optional<caching::freshness> fresh_for{};
    std::string status_field;                 // Cache-Status
    caching::account why;
};

// A cache without contents, connections and clock: it decides as the real one does, by the same functions
// (caching room), and holds heads.
class simulated_cache {
public:
    explicit simulated_cache(caching::cache_options o) : options_{std::move(o)} {}

    simulated_exchange ask(request const& r, timestamp now, simulated_origin& origin);
    [[nodiscard]] std::size_t responses() const;
    [[nodiscard]] caching::cache_options const& options() const { return options_; }

private:
    using variants = std::vector<std::unique_ptr<caching::stored_response const>>;  // the newest first
    using borrowed = std::vector<caching::stored_response const*>;

    static borrowed look(variants const& v);
    void forward(request const& r, std::string const& key, caching::choice const& c, timestamp now, simulated_origin& origin, simulated_exchange& x);
    bool combine(request const& sent, request const& r, std::string const& key, response const& got, bool completes, timestamp now, simulated_exchange& x);
    void validate_behind(request const& r, std::string const& key, std::size_t which, timestamp now, simulated_origin& origin, simulated_exchange& x);
    void take(request const& r, std::string const& key, response const& got, timestamp now, simulated_exchange& x);
    void apply(std::string const& key, std::vector<caching::change> changes);
    void put(std::string const& key, request const& r, caching::stored_response kept);
    void forget(caching::invalidation const& what, std::string const& key);
    void serve(caching::stored_response const& s, request const& r, timestamp now, simulated_exchange& x);

    caching::cache_options options_;
    std::map<std::string, variants, std::less<>> stored_;
};

}  // namespace httoop::tool
