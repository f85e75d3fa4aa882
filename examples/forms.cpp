#include <httoop/field.hpp>
#include <httoop/format/form_data.hpp>
#include <httoop/message.hpp>

#include <algorithm>
#include <cstdio>
using namespace httoop;

// A form, as a client sends it.
static request upload() {
    form_data form;
    form.entries.push_back({"user", {}, "", "J\u00f6rg"});
    form.entries.push_back({"photo", "../me.png", "image/png", "\x89PNG ..."});
    std::string const boundary = "c0ffee5eed";  // random, of course
    request r{method::post, "/upload"};
    r.set(content_type{"multipart", "form-data", {{"boundary", boundary}}});
    if (auto text = form.compose(boundary)) r.octets(*std::move(text));
    return r;
}

// And as a server reads it: while it arrives, here in pieces of 16 octets.
int main() {
    request const r = upload();
    auto const type = r.get<content_type>();
    if (!type || !type->is("multipart/form-data") || type->parameters.find("boundary") == nullptr) return 1;
    multipart_reader parts{*type->parameters.find("boundary")};
    std::size_t size = 0;
    for (octets left = r.octets(); !left.empty(); left.remove_prefix(std::min<std::size_t>(16, left.size()))) {
        octets piece = left.substr(0, 16);
        for (multipart_event e; (e = parts.next(piece)).is != multipart_event::more;) {
            if (e.is == multipart_event::violated) return std::puts(e.fault.broken->sentence), 1;
            if (e.is == multipart_event::content) size += e.data.size();
            if (e.is != multipart_event::part) continue;
            auto const entry = form_entry_of(parts);
            if (!entry) return std::puts(entry.error().broken->sentence), 1;
            std::printf("%s: %s\n", entry->name.c_str(), entry->type.empty() ? "text/plain" : entry->type.c_str());
            if (entry->filename)
                std::printf("  %s is kept as %s\n", entry->filename->c_str(),
                            content_disposition{"attachment", *entry->filename}.safe_filename().value_or("file").c_str());
        }
    }
    if (!parts.finish()) return 1;
    std::printf("%zu octets\n", size);
}
