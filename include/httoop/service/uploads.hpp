#pragma once
#include <span>
#include <string>
#include <vector>

#include <httoop/exchange/source.hpp>
#include <httoop/format/json.hpp>
#include <httoop/uri/query.hpp>

namespace httoop::inline v0 {

// Content to be sent, and what it is (RFC 9110 8.3). All that is made here has a length that is known, and
// can be rewound, so that a user agent may send it again.
//
//     auto photo = upload_file("me.png");
//     if (!photo) return complain(photo.error());
//     request r{method::put, "/"};
//     r.fields().set(field_id::content_type, photo->type);
//     auto done = co_await agent.fetch(uri, std::move(r), std::move(photo->content));
struct upload {
    owned<source> content;
    std::string type;  // the value of Content-Type
};

upload upload_text(std::string text, std::string type = "text/plain; charset=utf-8");
upload upload_json(json_document const& d);

// A form whose entries are texts (application/x-www-form-urlencoded).
upload upload_form(std::span<name_value const> entries);

// A file, which is open until it was sent, and read as it is sent. Without a type that of its name
// (field/media_type_of.hpp), or application/octet-stream.
outcome<upload> upload_file(std::string const& path, std::string type = {});

// One entry of a form with files (multipart/form-data, RFC 7578).
struct form_upload {
    std::string name;
    std::string value{};     // its content, unless a file has that
    std::string file{};      // the path of one; "": the value is meant
    std::string filename{};  // as it is told; "": the last segment of the path
    std::string type{};      // "": that of the file's name, or none for a value
};
outcome<upload> upload_form_data(std::span<form_upload const> entries);

}  // namespace httoop::inline v0
