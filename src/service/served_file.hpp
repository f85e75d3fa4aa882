#pragma once
#include <string>
#include <vector>

#include <httoop/core/owned.hpp>
#include <httoop/field/entity_tag.hpp>
#include <httoop/io/file.hpp>
#include <httoop/message/field_section.hpp>
#include <httoop/negotiation/choose.hpp>

namespace httoop::inline v0 {

// A file that was opened, and what is known of it.
struct opened_file {
    io::file file;
    io::file_facts facts;
    octets coding = {};  // content coding; "" for none
    octets type = {};    // media type, static storage
    std::string language = {};
    std::string location = {};  // a reference to it, if something else was asked for
    unsigned rank = 0;          // its place among the variants
};

// A file in one coding as it can be sent: a representation (RFC 9110 3.2).
struct file_representation {
    io::file file;  // not open when the content is held
    io::file_facts facts;
    octets coding;
    std::string language;
    std::string location;
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
    struct how {
        octets cache_control = {};
        negotiation::otherwise none_acceptable = negotiation::otherwise::disregard;
        bool by_accept = false;  // it was Accept that led here
    };
    // Composes fields, reads small content. `now` is the wall clock. Those without coding stand last, in
    // the order in which they are preferred.
    static served_file* make(std::vector<opened_file> shapes, how const& h, timestamp now);

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
    // What there is, if a request has no choice; else null.
    [[nodiscard]] file_representation const* only() const { return choosing_ ? nullptr : shapes.data(); }
    // What a request prefers: `chosen` is the number of a shape.
    [[nodiscard]] negotiation::decision choose(field_section const& request) const;
    [[nodiscard]] std::vector<negotiation::variant> const& variants() const { return variants_; }

    std::vector<file_representation> shapes;
    bool settled = true;  // none of them is recent

    // Of a cache:
    std::string path;
    std::uint64_t hash = 0;
    instant believed_until;
    instant looked_at;
    served_file* next = nullptr;
    bool used = true;

private:
    void become_variants(std::vector<opened_file> const& of, how const& h);

    unsigned holders_ = 1;
    bool choosing_ = false;
    std::vector<negotiation::variant> variants_;  // of the shapes; empty if there is one, by its own name
    std::size_t plain_ = 0;                       // the first one without coding
    negotiation::dimension_set differ_;
    negotiation::otherwise none_acceptable_ = negotiation::otherwise::disregard;
};

}  // namespace httoop::inline v0
