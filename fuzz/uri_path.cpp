// Paths: the fast check agrees with the table; a decoded path never leaves its root.
#include <cstdlib>
#include <string>

#include <httoop/uri/path.hpp>
#include <httoop/uri/percent.hpp>

using namespace httoop;

int fuzz_uri_path(std::uint8_t const* data, std::size_t size) {
    octets const s{reinterpret_cast<char const*>(data), size};
    if (valid_path_query_prefix(s) != valid_prefix(s, query_octet)) std::abort();
    std::string out;
    auto const decoded = decode_path(s, out);
    if (!decoded) {
        if (decoded.error().offset > size) std::abort();
        return 0;
    }
    if (out.find('\0') != std::string::npos || out.size() > size) std::abort();
    std::string again = out;
    remove_dot_segments(again);
    if (size > 0 && s.front() == '/') {
        // Depth never falls below that of the root.
        if (again != out || out.empty() || out.front() != '/') std::abort();
        std::string const fenced = out + '/';
        if (fenced.find("/../") != std::string::npos || fenced.find("/./") != std::string::npos)
            std::abort();
    }
    return 0;
}
