#pragma once
// Asking services in tests: ask(service, "GET", "/path", {{"Range", "bytes=0-1"}}).
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <httoop/exchange/local.hpp>

namespace support {

using lines = std::vector<std::pair<std::string, std::string>>;

inline httoop::request make_request(std::string const& method, std::string const& target, lines const& fields = {}) {
    httoop::request r{*httoop::method::parse(method), target};
    r.fields().append("Host", "test");
    for (auto const& [name, value] : fields) r.fields().append(name, value);
    return r;
}

inline httoop::local_answer ask(httoop::service& s, std::string const& method, std::string const& target,
                                lines const& fields = {}, std::string content = {}) {
    httoop::request r = make_request(method, target, fields);
    if (!content.empty()) r.octets(std::move(content));
    auto a = httoop::answer_locally(s, std::move(r));
    if (!a) FAIL(method << " " << target << ": " << a.error().text());
    // What is answered can be sent.
    CHECK(a->head.defect().has_value());
    return *std::move(a);
}

inline unsigned status_of(httoop::local_answer const& a) { return a.head.status().number(); }

inline std::string field_of(httoop::local_answer const& a, std::string const& name) {
    return std::string{a.head.fields().value(httoop::octets{name})};
}

inline std::string reason_of(httoop::local_answer const& a) { return a.because == nullptr ? "" : a.because->id; }

}  // namespace support
