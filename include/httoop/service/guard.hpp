#pragma once
#include <string>
#include <vector>

#include <httoop/auth/asking.hpp>
#include <httoop/core/limits.hpp>
#include <httoop/exchange/service.hpp>
#include <httoop/service/users.hpp>

namespace httoop::inline v0 {

// A part of a site: a path and all that is below it.
struct guarded_area {
    std::string path = "/";  // decoded
    bool basic = false;      // neither: it is open to everybody
    bool digest = false;
    bool auth_int = false;   // Digest offers to protect content too (RFC 7616 3.4.3)
    std::string realm{};
    std::vector<std::string> methods{};  // none: all of them; GET is HEAD too
};

struct guard_options {
    // Of those that a request is in, the one with the longest path counts.
    std::vector<guarded_area> areas;
    auth::asker asks = auth::asker::origin;
    limits bounds{};  // nonce_time, nonces, checked_content
    // Whether files are behind: then other paths may lead to what one names.
    bool names_files = true;
    std::vector<std::string> index = {"index.html", "index.htm"};  // as files_options has them
    std::vector<std::string> languages{};                          // likewise
};

// Lets requests pass to another service that come from somebody (RFC 9110 11, 7616, 7617); others
// are answered with 401 (407) and challenges. Digest offers the algorithms for which `users` has
// keys in the realm, and sends Authentication-Info; passwords of Basic are hashed in the loop's
// pool. Whether a name or its password was wrong cannot be told from the answer, nor from its time.
// The service behind finds the name in exchange::user(), and the access log tells it.
//
// What an area protects is not found by another name either: where it ends in "members.html", requests for
// "members", "members.de.html", "members.html.gz" in the same folder are in it too, and where it ends in
// "index.html" so is its folder. Open areas have no other names.
//
//     guard site{inner, std::move(who), {{{.path = "/attic", .digest = true, .realm = "attic"}}}};
class guard final : public service {
public:
    // Borrows the inner service.
    guard(service& inner, users who, guard_options o);
    ~guard() override;
    task<outcome<reply>> respond(exchange& x) override;
    // Whether credentials are asked for before that path, which is decoded, is read.
    [[nodiscard]] bool asks_for(octets path) const;

private:
    struct area;
    struct state;
    task<outcome<reply>> respond_inside(exchange& x, area const& a);
    task<outcome<reply>> respond_by_password(exchange& x, area const& a, credentials sent);
    task<outcome<reply>> respond_by_digest(exchange& x, area const& a, credentials sent);
    outcome<reply> ask(exchange& x, area const& a, rule const* because, bool stale = false);
    owned<state> state_;
};

}  // namespace httoop::inline v0
