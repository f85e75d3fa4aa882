// A multipart content, read whole and in pieces: the first octet is the size of a piece, the boundary is
// "b". What is read is the same; a form that is read is composed, and read again the same.
#include <cstdlib>
#include <string>

#include <httoop/format/form_data.hpp>

using namespace httoop;

namespace {

std::string read_in_pieces(octets content, std::size_t piece) {
    policy p;
    p.limits.part_head = 64;
    p.limits.multipart_parts = 8;
    multipart_reader parts{"b", p};
    std::string text;
    std::size_t fed = 0, owned = 0;
    while (fed < content.size()) {
        // A copy of its own, so that nobody looks beyond its end or keeps a view of it.
        std::string const copy{content.substr(fed, piece)};
        fed += copy.size();
        octets input = copy;
        for (multipart_event e; (e = parts.next(input)).is != multipart_event::more;) {
            if (e.is == multipart_event::violated) return text + "!" + e.fault.broken->sentence + std::to_string(e.fault.offset);
            if (e.is == multipart_event::part)
                for (part_field const& f : parts.fields()) text.append(f.name).append("\x01").append(f.value).append("\x02");
            if (e.is == multipart_event::content && e.data.empty()) std::abort();
            if (e.is == multipart_event::content) owned += e.data.size();
            text += e.is == multipart_event::content ? std::string{e.data} : std::string(1, static_cast<char>(3 + e.is));
        }
        if (!input.empty() || parts.position() != fed) std::abort();
    }
    if (owned > content.size()) std::abort();
    auto const whole = parts.finish();
    return whole ? text : text + "!" + whole.error().broken->sentence;
}

}  // namespace

int fuzz_format_multipart(std::uint8_t const* data, std::size_t size) {
    if (size == 0) return 0;
    octets const content{reinterpret_cast<char const*>(data + 1), size - 1};
    std::string const whole = read_in_pieces(content, content.size());
    if (read_in_pieces(content, 1) != whole || read_in_pieces(content, data[0] % 32 + 1) != whole) std::abort();

    auto const form = form_data::parse(content, "b");
    if (!form) return 0;
    for (form_entry const& e : form->entries) (void)form->charset_of(e);
    auto const composed = form->compose("b");
    if (!composed) std::abort();
    auto const again = form_data::parse(*composed, "b");
    if (!again || !(*again == *form)) std::abort();
    return 0;
}
