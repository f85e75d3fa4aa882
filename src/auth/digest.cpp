#include <httoop/auth/digest.hpp>

#include <httoop/auth/rules.hpp>
#include <httoop/core/ascii.hpp>
#include <httoop/core/number.hpp>
#include <httoop/syntax/utf8.hpp>
#include <httoop/uri/percent.hpp>

namespace httoop::inline v0::auth {
namespace {

struct digest_algorithm_row {
    octets name;
    digest_algorithm is;
};
constexpr digest_algorithm_row digest_algorithms[] = {
    {"MD5", {hash_algorithm::md5, false}},
    {"MD5-sess", {hash_algorithm::md5, true}},
    {"SHA-256", {hash_algorithm::sha_256, false}},
    {"SHA-256-sess", {hash_algorithm::sha_256, true}},
    {"SHA-512-256", {hash_algorithm::sha_512_256, false}},
    {"SHA-512-256-sess", {hash_algorithm::sha_512_256, true}},
};

std::string value_of(auth_params const& p, octets name) {
    std::string const* const v = p.find(name);
    return v == nullptr ? std::string{} : *v;
}

std::optional<std::string> optional_of(auth_params const& p, octets name) {
    std::string const* const v = p.find(name);
    return v == nullptr ? std::nullopt : std::optional{*v};
}

bool is_true(auth_params const& p, octets name) {
    return equal_ignoring_case(value_of(p, name), "true");
}

// The parameter that is missing there is MD5.
std::optional<digest_algorithm> algorithm_of(auth_params const& p) {
    std::string const* const name = p.find("algorithm");
    return digest_algorithm::find(name == nullptr ? octets{"MD5"} : octets{*name});
}

// Calls f with each of the words between separators; empty ones are passed over.
template <class F>
void for_each_word(octets s, octets separators, F f) {
    while (!s.empty()) {
        std::size_t const end = s.find_first_of(separators);
        if (octets const word = s.substr(0, end); !word.empty()) f(word);
        s.remove_prefix(end == octets::npos ? s.size() : end + 1);
    }
}

// The text of username*: an ext-value (RFC 8187) in UTF-8.
std::optional<std::string> extended_name(octets s) {
    constexpr octets charset = "UTF-8'";
    if (s.size() < charset.size() || !equal_ignoring_case(s.substr(0, charset.size()), charset))
        return {};
    std::size_t const language_end = s.find('\'', charset.size());
    if (language_end == octets::npos) return {};
    auto text = percent_decode(s.substr(language_end + 1));
    if (!text || !is_utf8(*text)) return {};
    return *std::move(text);
}

// Whether a quoted-string is understood in the same way by everybody.
bool plain_name(octets name) {
    for (char const c : name)
        if (!VCHAR(c) && c != ' ') return false;
    return true;
}

}  // namespace

octets digest_algorithm::name() const {
    for (digest_algorithm_row const& row : digest_algorithms)
        if (row.is == *this) return row.name;
    return {};
}

std::optional<digest_algorithm> digest_algorithm::find(octets name) {
    for (digest_algorithm_row const& row : digest_algorithms)
        if (equal_ignoring_case(row.name, name)) return row.is;
    return {};
}

octets name_of(protection p) {
    return p == protection::auth ? "auth" : p == protection::auth_int ? "auth-int" : "";
}

result<digest_challenge> digest_challenge::parse(challenge const& c, policy const& p) {
    digest_challenge d;
    std::string const* const realm = c.params.find("realm");
    std::string const* const nonce = c.params.find("nonce");
    bool const fits = c.is("Digest") && realm != nullptr && nonce != nullptr;
    if (!fits && p.refuses(rules::digest_grammar, 0)) return violation{&rules::digest_grammar, 0};
    d.realm = value_of(c.params, "realm");
    d.nonce = value_of(c.params, "nonce");
    auto const algorithm = algorithm_of(c.params);
    if (!algorithm && p.refuses(rules::digest_algorithm_known, 0))
        return violation{&rules::digest_algorithm_known, 0};
    d.algorithm = algorithm.value_or(digest_algorithm{});
    d.auth = false;
    bool unknown = false;
    for_each_word(value_of(c.params, "qop"), ", \t", [&](octets option) {
        if (equal_ignoring_case(option, "auth")) d.auth = true;
        else if (equal_ignoring_case(option, "auth-int")) d.auth_int = true;
        else unknown = true;
    });
    if (unknown && !enforced(rules::digest_qop_unknown))
        return violation{&rules::digest_qop_unknown, 0};
    bool const offers = d.auth || d.auth_int;
    if (!offers && p.stops(rules::digest_qop_used, 0, relaxation::digest_without_qop))
        return violation{&rules::digest_qop_used, 0};
    d.stale = is_true(c.params, "stale");
    d.userhash = is_true(c.params, "userhash");
    d.utf8 = equal_ignoring_case(value_of(c.params, "charset"), "UTF-8");
    for_each_word(value_of(c.params, "domain"), " ",
                  [&](octets uri) { d.domain.emplace_back(uri); });
    d.opaque = optional_of(c.params, "opaque");
    return d;
}

challenge digest_challenge::compose() const {
    challenge c{"Digest"};
    auto const add = [&](char const* name, std::string value) {
        c.params.push_back({name, std::move(value)});
    };
    add("realm", realm);
    if (!domain.empty()) {
        std::string all;
        for (std::string const& uri : domain) (all += all.empty() ? "" : " ") += uri;
        add("domain", std::move(all));
    }
    if (auth || auth_int) add("qop", !auth_int ? "auth" : auth ? "auth, auth-int" : "auth-int");
    add("algorithm", std::string{algorithm.name()});
    add("nonce", nonce);
    if (opaque) add("opaque", *opaque);
    if (stale) add("stale", "true");
    if (utf8) add("charset", "UTF-8");
    if (userhash) add("userhash", "true");
    return c;
}

result<digest_credentials> digest_credentials::parse(credentials const& c, policy const& p) {
    digest_credentials d;
    std::string const* const name = c.params.find("username");
    std::string const* const extended = c.params.find("username*");
    if (name != nullptr && extended != nullptr && p.refuses(rules::digest_two_names, 0))
        return violation{&rules::digest_two_names, 0};
    bool whole = c.is("Digest") && (name != nullptr || extended != nullptr);
    for (octets const needed : {"realm", "nonce", "uri", "response"})
        whole = whole && c.params.find(needed) != nullptr;
    if (!whole && p.refuses(rules::digest_required, 0))
        return violation{&rules::digest_required, 0};
    d.userhash = is_true(c.params, "userhash");
    d.username = value_of(c.params, "username");
    if (name == nullptr && extended != nullptr) {
        auto text = extended_name(*extended);
        if ((!text || d.userhash) && p.refuses(rules::digest_required, 0))
            return violation{&rules::digest_required, 0};
        d.username = std::move(text).value_or("");
    }
    d.realm = value_of(c.params, "realm");
    d.nonce = value_of(c.params, "nonce");
    d.uri = value_of(c.params, "uri");
    d.response = value_of(c.params, "response");
    auto const algorithm = algorithm_of(c.params);
    if (!algorithm && p.refuses(rules::digest_required, 0))
        return violation{&rules::digest_required, 0};
    d.algorithm = algorithm.value_or(digest_algorithm{});
    std::string const qop = value_of(c.params, "qop");
    d.qop = equal_ignoring_case(qop, "auth")       ? protection::auth
            : equal_ignoring_case(qop, "auth-int") ? protection::auth_int
                                                   : protection::none;
    d.cnonce = value_of(c.params, "cnonce");
    d.opaque = optional_of(c.params, "opaque");
    if (d.qop == protection::none) {
        bool const absent = c.params.find("qop") == nullptr;
        rule const& broken = absent ? rules::digest_qop_used : rules::digest_qop_offered;
        if (p.stops(broken, 0, absent ? relaxation::digest_without_qop : relaxation::none))
            return violation{&broken, 0};
        return d;
    }
    if (d.cnonce.empty() && p.refuses(rules::digest_cnonce_used, 0))
        return violation{&rules::digest_cnonce_used, 0};
    std::string const* const nc = c.params.find("nc");
    if (nc == nullptr && p.refuses(rules::digest_nc_used, 0))
        return violation{&rules::digest_nc_used, 0};
    auto const count = parse_nonce_count(nc == nullptr ? octets{} : octets{*nc});
    if (!count && p.refuses(rules::digest_nc_digits, 0))
        return violation{&rules::digest_nc_digits, 0};
    d.nc = count.value_or(1);
    return d;
}

credentials digest_credentials::compose() const {
    credentials c{"Digest"};
    auto const add = [&](char const* name, std::string value) {
        c.params.push_back({name, std::move(value)});
    };
    if (userhash || plain_name(username) || !is_utf8(username)) add("username", username);
    else add("username*", "UTF-8''" + percent_encode(username));
    add("realm", realm);
    add("uri", uri);
    add("algorithm", std::string{algorithm.name()});
    add("nonce", nonce);
    if (qop != protection::none) {
        add("nc", compose_nonce_count(nc));
        add("cnonce", cnonce);
        add("qop", std::string{name_of(qop)});
    } else if (!cnonce.empty()) {
        add("cnonce", cnonce);
    }
    add("response", response);
    if (opaque && enforced(rules::digest_opaque_returned)) add("opaque", *opaque);
    if (userhash) add("userhash", "true");
    return c;
}

result<digest_info> digest_info::parse(auth_params const& params) {
    digest_info i;
    i.next_nonce = value_of(params, "nextnonce");
    i.rspauth = value_of(params, "rspauth");
    i.cnonce = value_of(params, "cnonce");
    std::string const qop = value_of(params, "qop");
    if (equal_ignoring_case(qop, "auth")) i.qop = protection::auth;
    if (equal_ignoring_case(qop, "auth-int")) i.qop = protection::auth_int;
    if (std::string const* const nc = params.find("nc")) {
        auto const count = parse_nonce_count(*nc);
        if (!count) return violation{&rules::digest_nc_digits, 0};
        i.nc = *count;
    }
    bool const whole = !i.rspauth.empty() && !i.cnonce.empty() && i.nc != 0;
    if (i.qop != protection::none && !whole && enforced(rules::digest_info_whole))
        return violation{&rules::digest_info_whole, 0};
    return i;
}

auth_params digest_info::compose() const {
    auth_params p;
    auto const add = [&](char const* name, std::string value) {
        p.push_back({name, std::move(value)});
    };
    if (!next_nonce.empty()) add("nextnonce", next_nonce);
    if (qop != protection::none) add("qop", std::string{name_of(qop)});
    if (!rspauth.empty()) add("rspauth", rspauth);
    if (!cnonce.empty()) add("cnonce", cnonce);
    if (nc != 0) add("nc", compose_nonce_count(nc));
    return p;
}

std::optional<std::uint32_t> parse_nonce_count(octets s) {
    if ((s.size() != 8 && enforced(rules::digest_nc_digits)) || s.size() > 8 || !HEXDIG.all(s))
        return {};
    std::uint32_t n = 0;
    for (char const c : s) n = n << 4 | static_cast<std::uint32_t>(hex_value(c));
    if (n == 0) return {};
    return n;
}

std::string compose_nonce_count(std::uint32_t n) {
    char digits[16];
    octets const text{digits, static_cast<std::size_t>(compose_hex(digits, n) - digits)};
    return std::string(8 - text.size(), '0').append(text);
}

}  // namespace httoop::inline v0::auth
