#pragma once
#include <optional>
#include <string>
#include <vector>

#include <httoop/format/multipart.hpp>

namespace httoop::inline v0 {

// One entry of a form (RFC 7578 4): a part of multipart/form-data.
struct form_entry {
    std::string name;
    // As it was sent, which may be anything: content_disposition{"attachment", name}.safe_filename()
    // makes it fit for a folder.
    std::optional<std::string> filename;
    std::string type;     // the part's Content-Type; empty: text/plain (4.4)
    std::string content;
    friend bool operator==(form_entry const&, form_entry const&) = default;
};

// What the part that began last is, without its content: for forms that are read as they arrive.
//
//     Content-Disposition: form-data; name="user"
//     Content-Disposition: form-data; name="photo"; filename="me.png"
//
// In a quoted-string a backslash stands for itself, but before a quote or another one: that is how
// browsers write the paths of other systems. filename* and other fields are ignored (4.2, 4.8); a part
// in a transfer encoding is refused (4.7).
result<form_entry> form_entry_of(multipart_reader const& parts, policy const& p = {});

// Appends what stands before the content of an entry, which counts for nothing here: for forms that are sent
// as they are read. append_multipart_end() ends them. A violation, and nothing, if a name has control
// characters.
result<void> append_entry_head(std::string& to, octets boundary, form_entry const& e, bool first);

// A form as multipart/form-data (RFC 7578), held in memory. Names may come more than once.
//
//     auto type = request.get<content_type>();              // multipart/form-data; boundary=...
//     auto form = form_data::parse(request.octets(), *type->parameters.find("boundary"));
//     if (form_entry const* user = form->find("user")) ...
struct form_data {
    std::vector<form_entry> entries;

    // No parts at all is a form without entries, which is what browsers send for one.
    static result<form_data> parse(octets content, octets boundary, policy const& p = {});
    // A violation if the boundary occurs in a part, or a name has control characters.
    [[nodiscard]] result<std::string> compose(octets boundary) const;

    // The first entry of that name, or null.
    [[nodiscard]] form_entry const* find(octets name) const;
    // The charset of an entry that is text/plain: that of its type, else of the form (an entry called
    // _charset_, 4.6), else UTF-8, as it is for file names and other text.
    [[nodiscard]] std::string charset_of(form_entry const& e) const;
    friend bool operator==(form_data const&, form_data const&) = default;
};

}  // namespace httoop::inline v0
