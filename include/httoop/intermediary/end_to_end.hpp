#pragma once
#include <string>
#include <vector>

#include <httoop/core/result.hpp>
#include <httoop/intermediary/hop.hpp>
#include <httoop/message/field_section.hpp>

namespace httoop::inline v0::intermediary {

// Whether a field line is forwarded, and why.
struct line_decision {
    bool forwarded = false;
    rule const* because = nullptr;
};

// Which fields of a message are forwarded (RFC 9110 7.6.1): all but Connection, those that it names,
// and those that are known to be about a connection (column hop_by_hop of fields.def). Lines keep
// their order and octets.
//
//     auto const fields = end_to_end::of(received.fields(), us);
//     if (fields) sent.fields() = fields->header(received.fields());
class end_to_end {
public:
    // A violation where Connection cannot be parsed: such a message is not forwarded.
    static result<end_to_end> of(field_section const& header, hop const& us);

    [[nodiscard]] line_decision judge(field_line const& line) const;
    [[nodiscard]] field_section header(field_section const& received) const;
    // Of trailers, without those whose definition does not allow them there (6.5.1); none where the
    // hop forwards no trailers. They stay apart from the header.
    [[nodiscard]] field_section trailers(field_section const& received) const;

private:
    [[nodiscard]] bool names(field_line const& line) const;
    [[nodiscard]] bool about_connection(field_id id) const;

    field_set named_;
    std::vector<std::string> unknown_named_;  // in lower case, sorted
    bool transfer_coding_ = false;
    bool trailers_ = false;
    bool proxy_credentials_ = false;
};

}  // namespace httoop::inline v0::intermediary
