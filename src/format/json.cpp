#include <httoop/format/json.hpp>

#include "format/json_reader.hpp"
#include "format/json_value.hpp"

namespace httoop::inline v0 {

json_document::json_document() : root_{make_owned<json_value>()} {}
json_document::json_document(owned<json_value> root) : root_{std::move(root)} {}
json_document::json_document(json_document const& o) : root_{make_owned<json_value>(*o.root_)} {}
json_document::json_document(json_document&& o) noexcept = default;
json_document& json_document::operator=(json_document o) noexcept {
    root_ = std::move(o.root_);
    return *this;
}
json_document::~json_document() = default;

result<json_document> json_document::parse(octets text, policy const& p) {
    auto root = make_owned<json_value>();
    if (auto const read = read_json(text, p, *root); !read) return read.error();
    return json_document{std::move(root)};
}

std::string json_document::compose() const {
    std::string out;
    append_json(out, *root_);
    return out;
}

bool operator==(json_document const& a, json_document const& b) {
    return equal_json(*a.root_, *b.root_);
}

}  // namespace httoop::inline v0
