#pragma once
#include <string>

#include <httoop/core/owned.hpp>
#include <httoop/core/policy.hpp>
#include <httoop/core/result.hpp>

namespace httoop::inline v0 {

struct json_value;  // what the sources know of a document

// A JSON text (RFC 8259) that was read strictly. It owns all it has.
//
//     auto d = json_document::parse(R"({"b": 1e2, "a": [12345678901234567890]})");
//     d->compose();                                          // {"b":1e2,"a":[12345678901234567890]}
//     *d == *json_document::parse(R"({"a": [12345678901234567890.0], "b": 100})");     // true
//
// Refused: what is not well-formed UTF-8, a byte order mark, names that stand twice in an object,
// numbers beyond the range of a double, and what goes beyond limits.json_octets, json_values or
// json_depth (never more than 1000 levels). All other numbers are kept digit by digit.
class json_document {
public:
    json_document();  // null

    // The violation's offset is in `text`: that of the octet where reading ended. With a policy that
    // collects findings the last of several members with the same name is kept.
    static result<json_document> parse(octets text, policy const& p = {});

    // Without white space, members in the order in which they were put. What was parsed is not
    // composed to more octets than it had.
    [[nodiscard]] std::string compose() const;

    // RFC 6902 4.6: numbers by their value, objects in any order, strings octet by octet.
    friend bool operator==(json_document const& a, json_document const& b);

    // For the rooms that look into documents.
    [[nodiscard]] json_value const& root() const HTTOOP_LIFETIME_BOUND { return *root_; }
    [[nodiscard]] json_value& root() HTTOOP_LIFETIME_BOUND { return *root_; }
    explicit json_document(owned<json_value> root);

    json_document(json_document const& o);
    json_document(json_document&& o) noexcept;  // o may only be assigned to, or destroyed
    json_document& operator=(json_document o) noexcept;
    ~json_document();

private:
    owned<json_value> root_;
};

}  // namespace httoop::inline v0
