#include <httoop/field/content_digest.hpp>

#include <httoop/field/composed.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/structured_dictionary.hpp>

namespace httoop::inline v0 {
namespace {

template <class X>
std::string compose_digests(X const& x) {
    structured::dictionary d;
    for (digests::one const& one : x.all)
        d.set(one.algorithm, structured::byte_sequence{one.digest});
    return composed_or_not(d, x);
}

}  // namespace

digest_algorithm_status status_of_digest_algorithm(octets key) {
    for (octets const active : {"sha-256", "sha-512"})
        if (key == active) return digest_algorithm_status::active;
    for (octets const old : {"md5", "sha", "unixsum", "unixcksum", "adler", "crc32c"})
        if (key == old) return digest_algorithm_status::deprecated;
    return digest_algorithm_status::unknown;
}

result<void> digests::take(octets value, rule const& grammar) {
    auto const d = structured::dictionary::parse(value);
    if (!d) return d.error();
    for (auto const& [key, member] : *d) {
        std::string const* const digest = member.as_byte_sequence();
        if (digest != nullptr) all.push_back({key, *digest});
        else if (enforced(grammar)) return violation{&grammar, 0};
    }
    return {};
}

std::string const* digests::find(octets algorithm) const {
    for (one const& d : all)
        if (d.algorithm == algorithm) return &d.digest;
    return nullptr;
}

bool digests::add(octets algorithm, digest_function& of) {
    std::string digest;
    if (!of.digest(algorithm, digest)) return false;
    all.push_back({std::string{algorithm}, std::move(digest)});
    return true;
}

digest_verdict digests::verify(digest_function& of) const {
    digest_verdict verdict = digest_verdict::unknown;
    std::string computed;
    for (one const& d : all) {
        bool const deprecated =
            status_of_digest_algorithm(d.algorithm) == digest_algorithm_status::deprecated;
        if (deprecated && enforced(rules::digest_deprecated)) continue;
        if (!of.digest(d.algorithm, computed)) continue;
        if (computed != d.digest) return digest_verdict::wrong;
        verdict = digest_verdict::verified;
    }
    return verdict;
}

result<content_digest> content_digest::parse(octets value) {
    content_digest d;
    if (auto taken = d.take(value, rules::content_digest_value); !taken) return taken.error();
    return d;
}

std::string content_digest::compose() const { return compose_digests(*this); }

result<repr_digest> repr_digest::parse(octets value) {
    repr_digest d;
    if (auto taken = d.take(value, rules::repr_digest_value); !taken) return taken.error();
    return d;
}

std::string repr_digest::compose() const { return compose_digests(*this); }

}  // namespace httoop::inline v0
