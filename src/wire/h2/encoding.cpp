// Field blocks that we send: fields, responses, trailers.
#include <httoop/field/contradiction.hpp>
#include <httoop/wire/rules.hpp>

#include "block_writer.hpp"
#include "heads.hpp"

namespace httoop::inline v0::wire::h2 {
head_encoder::head_encoder(context const& c) : context_{c} {}

result<void> head_encoder::response(std::string& block, httoop::response const& r,
                                    content_length_of length, method::known answered) {
    if (auto ok = r.defect(); !ok && enforced(rules::sent_grammar)) return ok;
    unsigned const code = r.status().number();
    if (code == 101 && enforced(rules::h2_no_switching))
        return violation{&rules::h2_no_switching, 0};
    field_section const& f = r.fields();
    if (f.has_any(contradictory_fields) && !context_.forwards) [[unlikely]]  // else it is another's word
        if (rule const* const broken = contradiction(f, context_.secure, *context_.policy))
            return violation{broken, 0};
    outgoing const framing = frame_response(r.status(), answered, http_2, length);

    block_writer w{fields_, block, f.composed_size()};
    w.add_status(code);
    if (code >= 200 && !f.has(field_id::date)) {
        octets date;
        if (context_.clock != nullptr && enforced(rules::date_sent)) date = context_.clock->date();
        if (date.empty() && !enforced(rules::date_without_clock))
            date = "Thu, 01 Jan 1970 00:00:00 GMT";
        if (!date.empty()) w.add(field_id::date, date);
    }
    w.add_fields(f, framing, block_writer::message::response);
    return {};
}

result<bool> head_encoder::trailers(std::string& block, field_section const& t) {
    if (auto ok = t.defect(); !ok) return ok.error();
    auto const stays_out = [](field_line const& line) {
        if (!row_of(line.id).trailer && line.id != field_id::unknown &&
            enforced(rules::trailer_allowed))
            return true;
        return connection_fields.has(line.id);
    };
    bool some = false;
    for (field_line const line : t) some = some || !stays_out(line);
    if (!some) return false;
    block_writer w{fields_, block, t.composed_size()};
    for (field_line const line : t)
        if (!stays_out(line)) w.add(line);
    return true;
}

}  // namespace httoop::inline v0::wire::h2
