// Field blocks decode or are refused; what decodes is encoded, also with other tables, and decodes to the
// same again, and a decoder whose list is limited has the same table.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <wire/hpack/decoder.hpp>
#include <wire/hpack/encoder.hpp>

using namespace httoop;
namespace hpack = wire::hpack;

namespace {

void demand(bool holds) {
    if (!holds) std::abort();
}

struct kept_field {
    std::string name, value;
    bool never_indexed;
};

// From memory of its own: whoever looks behind its end is seen by the sanitizer.
std::vector<kept_field> all_of(hpack::decoder& d, octets block) {
    std::unique_ptr<char[]> const exact{new char[block.size()]};
    block.copy(exact.get(), block.size());
    d.begin({exact.get(), block.size()});
    std::vector<kept_field> fields;
    for (hpack::decoded_field f; d.next(f) == hpack::decoder::found::field;)
        fields.push_back({std::string{f.name}, std::string{f.value}, f.never_indexed});
    return fields;
}

}  // namespace

// Two octets of options, then blocks, each behind two octets: its size, and a new limit of the table.
int fuzz_wire_hpack(std::uint8_t const* data, std::size_t size) {
    if (size < 2 || size > 20000) return 0;
    policy wide, narrow;
    wide.limits.field_count = 20000;
    wide.limits.field_section = std::size_t{1} << 30;
    narrow.limits.field_count = data[0];
    hpack::decoder first{wide}, limited{narrow}, again{wide};
    hpack::encoder encoder{data[1] * 32u};
    octets in{reinterpret_cast<char const*>(data) + 2, size - 2};
    while (in.size() >= 2) {
        auto const length = static_cast<unsigned char>(in[0]), limit = static_cast<unsigned char>(in[1]);
        octets const block = in.substr(2, length);
        in.remove_prefix(2 + block.size());
        if (limit != 0)
            for (hpack::decoder* d : {&first, &limited}) d->set_limit(limit * 64u);
        auto const fields = all_of(first, block);
        all_of(limited, block);
        demand(first.broken().broken == limited.broken().broken);
        demand(first.broken().offset == limited.broken().offset);
        demand(first.table().size() == limited.table().size());
        demand(first.table().size() <= first.table().maximum());
        if (first.broken().broken != nullptr) return 0;
        if (limit % 3 == 2) {  // they rest
            for (hpack::decoder* d : {&limited, &again}) d->give_back();
            encoder.give_back();
        }

        encoder.set_limit(limit * 32u);
        again.set_limit(limit * 32u);
        std::string coded;
        encoder.begin(coded);
        for (kept_field const& f : fields) encoder.add(coded, f.name, f.value, f.never_indexed);
        auto const seen = all_of(again, coded);
        demand(again.broken().broken == nullptr && seen.size() == fields.size());
        for (std::size_t i = 0; i < seen.size(); ++i) {
            demand(seen[i].name == fields[i].name && seen[i].value == fields[i].value);
            demand(seen[i].never_indexed || !fields[i].never_indexed);
        }
        demand(again.table().size() == encoder.table().size());
        demand(again.table().count() == encoder.table().count());
    }
    return 0;
}
