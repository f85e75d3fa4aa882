// Counts what reading a multipart content costs, in steps (see field_values.cpp): 1 MiB of what is almost
// a boundary, almost the end of a line, or almost a part, whole and octet by octet.
#include <cstdint>
#include <cstdio>
#include <string>

#include <httoop/format/form_data.hpp>

#include "counter.hpp"

using namespace httoop;

namespace {

constexpr std::size_t content_size = 1 << 20;
// The dearest, read four times and composed, needs about half of it.
constexpr std::uint64_t steps_an_octet_most = 300;
constexpr octets boundary = "----------------------------0123456789abcdef0123456789abcdef0123456789";

void read(octets content, std::size_t piece, policy const& p) {
    multipart_reader parts{boundary, p};
    while (!content.empty()) {
        octets input = content.substr(0, piece);
        content.remove_prefix(input.size());
        multipart_event e;
        do e = parts.next(input);
        while (e.is != multipart_event::more && e.is != multipart_event::violated);
    }
    (void)parts.finish();
}

}  // namespace

int main() {
    policy unbounded;
    for (limit_row const& row : all_limits()) unbounded.limits.*row.member = UINT64_MAX;
    std::string const delimiter = "\r\n--" + std::string{boundary};
    std::string const disposition = "Content-Disposition: form-data; name=";
    int contents = 0, faults = 0;
    for (std::string const& start : {std::string{}, delimiter + "\r\n\r\n", delimiter + "\r\nX: ", delimiter + "\r\n" + disposition + "\"",
                                     delimiter + "\r\n" + disposition + "a\r\n\r\n"})
        for (std::string const& piece :
             {std::string{"\r"}, std::string{"\r\n"}, std::string{"\r\n-"}, std::string{"\r\n--"}, delimiter.substr(0, delimiter.size() - 1),
              delimiter.substr(1), delimiter, delimiter + "\r\n\r\n", delimiter + "\r\n" + disposition + "a\r\n\r\n", std::string{"\r\n "},
              std::string{"X: y\r\n"}, std::string{":"}, std::string{"\\"}, std::string{"\\\""}, std::string{"; a=b"}, std::string{"\n"}}) {
            std::string content = start;
            while (content.size() < content_size) content += piece;
            content += "\"\r\n\r\n" + delimiter + "--\r\n";
            ++contents;
            for (policy const& p : {policy{}, unbounded}) {
                steps = 0;
                read(content, content.size(), p);
                read(content, 1, p);
                if (auto const form = form_data::parse(content, boundary, p)) (void)form->compose(boundary);
                (void)is_free_of(content, boundary);
                if (steps / content.size() <= steps_an_octet_most) continue;
                ++faults;
                std::printf("%llu steps for %zu octets of '%s' and many '%s'\n", static_cast<unsigned long long>(steps), content.size(),
                            start.c_str(), piece.c_str());
            }
        }
    std::printf("%d contents of %zu octets, %d faults\n", contents, content_size, faults);
    return contents == 0 || faults > 0 ? 1 : 0;
}
