#include "paths.hpp"

#include <httoop/core/ascii.hpp>

namespace httoop::inline v0 {

bool is_dot_segment(octets segment) {
    unsigned dots = 0;
    for (std::size_t i = 0; i < segment.size(); ++dots) {
        if (segment[i] == '.') ++i;
        else if (segment.size() - i >= 3 && segment[i] == '%' && segment[i + 1] == '2' &&
                 to_lower(segment[i + 2]) == 'e')
            i += 3;
        else return false;
    }
    return dots == 1 || dots == 2;
}

bool has_dot_segment(octets path) {
    for (;;) {
        std::size_t const slash = path.find('/');
        if (is_dot_segment(path.substr(0, slash))) return true;
        if (slash == octets::npos) return false;
        path.remove_prefix(slash + 1);
    }
}

}  // namespace httoop::inline v0
