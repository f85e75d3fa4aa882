#include <httoop/service/uploads.hpp>

#include <algorithm>

#include <httoop/field/media_type_of.hpp>
#include <httoop/format/form_data.hpp>
#include <httoop/io/file.hpp>

#include "new_boundary.hpp"

namespace httoop::inline v0 {
namespace {

constexpr std::size_t sent_at_once = 65536;

// A part of some content: a text, or a file from its first octet on.
struct sent_part {
    std::string text;
    io::file file;
    std::uint64_t size = 0;
};

// Parts, one behind the other. Files are read in the loop's thread, as other parts of files are.
class content_of_parts final : public source {
public:
    explicit content_of_parts(std::vector<sent_part> parts) : parts_{std::move(parts)} {
        std::erase_if(parts_, [](sent_part const& p) { return p.size == 0; });
        for (sent_part const& p : parts_) size_ += p.size;
    }
    task<outcome<chunk>> read() override {
        if (at_ == parts_.size()) return outcome<chunk>{chunk{{}, {}, true}};
        sent_part const& p = parts_[at_];
        octets piece = p.text;
        if (p.file.descriptor() >= 0) {
            buffer_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(sent_at_once, p.size - done_)));
            auto const n = p.file.read_at(buffer_.data(), buffer_.size(), done_);
            if (!n) return outcome<chunk>{n.error()};
            if (*n < buffer_.size()) return outcome<chunk>{error{failure::system, "a file became shorter while it was sent"}};
            piece = buffer_;
        }
        done_ += piece.size();
        if (done_ == p.size) {
            ++at_;
            done_ = 0;
        }
        return outcome<chunk>{chunk{piece, {}, at_ == parts_.size()}};
    }
    [[nodiscard]] content_length_of length() const override { return content_length_of::exactly(size_); }
    outcome<void> rewind() override {
        at_ = 0;
        done_ = 0;
        return {};
    }

private:
    std::vector<sent_part> parts_;
    std::uint64_t size_ = 0;
    std::size_t at_ = 0;
    std::uint64_t done_ = 0;  // octets of that part
    std::string buffer_;
};

octets name_in_path(octets path) { return path.substr(path.rfind('/') + 1); }

sent_part part_of(std::string text) {
    std::uint64_t const size = text.size();
    return {std::move(text), {}, size};
}

outcome<sent_part> part_of_file(std::string const& path) {
    std::size_t const slash = path.rfind('/');
    std::string const folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
    auto const in = io::directory::open(folder);
    if (!in) return error::system(in.error().code, "cannot open \"" + path + "\"");
    auto file = in->open_beneath(name_in_path(path), io::symbolic_links::anywhere);
    if (!file) return error::system(file.error().code, "cannot open \"" + path + "\"");
    auto const facts = file->facts();
    if (!facts) return facts.error();
    if (facts->kind != io::file_kind::regular)
        return error{failure::refused, "\"" + path + "\" is no file whose length is known: it cannot be sent so"};
    sent_part p;
    p.file = std::move(*file);
    p.size = facts->size;
    return outcome<sent_part>{std::move(p)};
}

std::string type_of_upload(octets name) {
    octets const known = media_type_of(name);
    return std::string{known.empty() ? octets{"application/octet-stream"} : known};
}

owned<source> source_of_parts(std::vector<sent_part> parts) { return make_owned<content_of_parts>(std::move(parts)); }

}  // namespace

upload upload_text(std::string text, std::string type) {
    return {make_owned<memory_source>(std::move(text)), std::move(type)};
}

upload upload_json(json_document const& d) { return upload_text(d.compose(), "application/json"); }

upload upload_form(std::span<name_value const> entries) {
    return upload_text(compose_query(entries), "application/x-www-form-urlencoded");
}

outcome<upload> upload_file(std::string const& path, std::string type) {
    outcome<sent_part> p = part_of_file(path);
    if (!p) return std::move(p).error();
    if (type.empty()) type = type_of_upload(name_in_path(path));
    std::vector<sent_part> parts;
    parts.push_back(std::move(*p));
    return outcome<upload>{upload{source_of_parts(std::move(parts)), std::move(type)}};
}

outcome<upload> upload_form_data(std::span<form_upload const> entries) {
    std::string const boundary = "httoop-" + new_boundary();
    std::vector<sent_part> parts;
    std::string between;  // the last content and the next one
    for (form_upload const& e : entries) {
        form_entry head{e.name, {}, e.type, {}};
        if (!e.file.empty() || !e.filename.empty())
            head.filename = e.filename.empty() ? std::string{name_in_path(e.file)} : e.filename;
        if (head.type.empty() && head.filename) head.type = type_of_upload(*head.filename);
        if (auto const begun = append_entry_head(between, boundary, head, parts.empty() && between.empty()); !begun) {
            error bad{begun.error()};
            bad.about = "the form's entry \"" + e.name + "\" cannot be sent";
            return bad;
        }
        if (e.file.empty()) {
            between += e.value;
            continue;
        }
        outcome<sent_part> file = part_of_file(e.file);
        if (!file) return std::move(file).error();
        parts.push_back(part_of(std::exchange(between, {})));
        parts.push_back(std::move(*file));
    }
    append_multipart_end(between, boundary, entries.empty());
    parts.push_back(part_of(std::move(between)));
    return outcome<upload>{upload{source_of_parts(std::move(parts)), "multipart/form-data; boundary=" + boundary}};
}

}  // namespace httoop::inline v0
