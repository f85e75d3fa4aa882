#pragma once
#include <string>
#include <vector>

#include <httoop/core/owned.hpp>
#include <httoop/field/entity_tag.hpp>
#include <httoop/io/file.hpp>
#include <httoop/message/field_section.hpp>

namespace httoop::inline v0 {

// A file that was opened, and the content coding that it is in ("" for none).
struct opened_file {
    io::file file;
    io::file_facts facts;
    octets coding;
};

// A file in one coding as it can be sent: a representation (RFC 9110 3.2).
struct file_representation {
    io::file file;  // not open when the content is held
    io::file_facts facts;
    octets coding;
    entity_tag tag;
    timestamp last_modified;
    bool recent = false;  // modified a moment ago: it can change again without a sign of it
    field_section fields;  // of a 200
    std::string content;
    bool held = false;  // the content is in memory
};

// All representations of one file. Shared by a cache and the replies that are being sent, all on
// one thread.
class served_file {
public:
    // Composes fields, reads small content. `now` is the wall clock.
    static served_file* make(std::vector<opened_file> shapes, octets media_type, octets cache_control,
                             timestamp now);

    void hold() { ++holders_; }
    void let_go() {
        if (--holders_ == 0) delete this;
    }
    [[nodiscard]] keeper keep() {
        hold();
        return {this, [](void* f) { static_cast<served_file*>(f)->let_go(); }};
    }
    [[nodiscard]] bool made_of(std::vector<opened_file> const& shapes) const;
    [[nodiscard]] unsigned descriptors() const;
    // What a request prefers by its Accept-Encoding.
    [[nodiscard]] file_representation const& preferred(field_section const& request) const;

    std::vector<file_representation> shapes;  // the one without coding first
    bool settled = true;  // none of them is recent

    // Of a cache:
    std::string path;
    std::uint64_t hash = 0;
    instant believed_until;
    instant looked_at;
    served_file* next = nullptr;
    bool used = true;

private:
    unsigned holders_ = 1;
};

}  // namespace httoop::inline v0
