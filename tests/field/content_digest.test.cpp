#include <httoop/field/content_digest.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/message/response.hpp>
#include <httoop/syntax/base64.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

namespace {

std::string octets_of(octets base64) {
    std::string s;
    REQUIRE(parse_base64(base64, s) == base64.size());
    return s;
}

// Those of {"hello": "world"} (RFC 9530 D).
class sample_digests final : public digest_function {
public:
    bool digest(octets algorithm, std::string& to) override {
        asked += std::string{algorithm} + " ";
        if (algorithm == "sha-256") to = octets_of("X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=");
        else if (algorithm == "sha-512")
            to = octets_of("WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==");
        else if (algorithm == "md5") to = octets_of("Sd/dVLAcvNLSq16eXua5uQ==");
        else return false;
        return true;
    }
    std::string asked;
};

constexpr octets sha_256 = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:";
constexpr octets sha_512 =
    "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:";
constexpr octets other = "sha-256=:d435Qo+nKZ+gLcUHn7GQtQ72hiBVAgqoLsZnZPiTGPk=:";

digest_verdict verdict(std::string const& value) {
    sample_digests f;
    return content_digest::parse(value)->verify(f);
}

}  // namespace

TEST_CASE("content_digest: digests by algorithm") {
    support::takes<content_digest>(std::string{sha_256} + ", " + std::string{sha_512});
    support::takes<repr_digest>(sha_512);
    support::takes<repr_digest>("");
    support::takes<content_digest>("new=:YQ:;x", "new=:YQ==:");
    auto const d = *repr_digest::parse("a=:aGVsbG8=:, b=::");
    CHECK(*d.find("a") == "hello");
    CHECK(d.find("b")->empty());
    CHECK(d.find("c") == nullptr);
    support::does_not_compose(content_digest{{{{"A", "x"}}}});
    support::does_not_compose(content_digest{{{{"a", "x"}, {"a", "y"}}}});
}

// req: rfc9530#2
TEST_CASE("content_digest: what is no byte sequence") {
    for (octets const value : {"sha-256", "sha-256=\"x\"", "sha-256=(:YQ==:)", "a=:YQ==:, b=5"})
        support::refuses<content_digest>(value, rules::content_digest_value, 0);
    support::refuses<content_digest>("sha-256=:Y!:", rules::structured_bytes_alphabet, 10);
}

// req: rfc9530#3
TEST_CASE("repr_digest: what is no byte sequence") {
    for (octets const value : {"sha-256", "sha-256=\"x\"", "sha-256=(:YQ==:)", "a=:YQ==:, b=5"})
        support::refuses<repr_digest>(value, rules::repr_digest_value, 0);
}

TEST_CASE("content_digest: is verified by functions that are brought") {
    CHECK(verdict(std::string{sha_256}) == digest_verdict::verified);
    CHECK(verdict(std::string{sha_256} + "," + std::string{sha_512}) == digest_verdict::verified);
    CHECK(verdict(std::string{other}) == digest_verdict::wrong);
    CHECK(verdict(std::string{sha_512} + "," + std::string{other}) == digest_verdict::wrong);
    CHECK(verdict("new=:YQ==:," + std::string{sha_512}) == digest_verdict::verified);
    CHECK(verdict("new=:YQ==:") == digest_verdict::unknown);
    CHECK(verdict("sha-256=::") == digest_verdict::wrong);
    CHECK(verdict("") == digest_verdict::unknown);
}

// req: rfc9530#5
TEST_CASE("content_digest: deprecated algorithms prove nothing") {
    CHECK(verdict("md5=:Sd/dVLAcvNLSq16eXua5uQ==:") == digest_verdict::unknown);
    CHECK(verdict("md5=:YQ==:," + std::string{sha_256}) == digest_verdict::verified);
    sample_digests f;
    (void)content_digest::parse("md5=:YQ==:, sha=::, unixsum=::, unixcksum=::, adler=::, crc32c=::, sha-256=::")->verify(f);
    CHECK(f.asked == "sha-256 ");
    CHECK(status_of_digest_algorithm("sha-512") == digest_algorithm_status::active);
    CHECK(status_of_digest_algorithm("SHA-512") == digest_algorithm_status::unknown);
}

TEST_CASE("content_digest: is made by functions that are brought") {
    sample_digests f;
    response r;
    content_digest d;
    CHECK(d.add("sha-256", f));
    CHECK_FALSE(d.add("new", f));
    r.set(d);
    CHECK(r.fields().value(field_id::content_digest) == sha_256);
    r.fields().append("Content-Digest", sha_512);
    CHECK(r.get<content_digest>()->all.size() == 2);
}
