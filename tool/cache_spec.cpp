#include "cache_spec.hpp"

#include <httoop/core/number.hpp>
#include <httoop/service/disk_store.hpp>
#include <httoop/service/memory_store.hpp>

#include "command.hpp"

namespace httoop::tool {
namespace {

constexpr std::uint64_t memory_unless_given = 256u << 20, disk_unless_given = std::uint64_t{10} << 30;
constexpr std::uint64_t least = 1u << 20, most = std::uint64_t{1} << 50;

// 10GB or 1.5G is meant for a size; a folder with such a name is told apart by a / at its end.
bool seems_size(std::string_view text) {
    return !text.empty() && text[0] >= '0' && text[0] <= '9' && text.find('/') == std::string_view::npos;
}

}  // namespace

std::optional<std::uint64_t> read_size(std::string_view text) {
    if (text.empty()) return {};
    unsigned shift = 0;
    switch (text.back()) {
    case 'K': shift = 10; break;
    case 'M': shift = 20; break;
    case 'G': shift = 30; break;
    case 'T': shift = 40; break;
    default: break;
    }
    if (shift > 0) text.remove_suffix(1);
    std::uint64_t number = 0;
    if (parse_decimal(text, number) != number_fault::none || number > (most >> shift)) return {};
    return number << shift;
}

std::optional<cache_spec> read_cache_spec(std::string_view text) {
    if (text == "none") return cache_spec{};
    std::size_t const colon = text.find(':');
    std::string_view const kind = text.substr(0, colon);
    std::string_view rest = colon == std::string_view::npos ? "" : text.substr(colon + 1);
    cache_spec s;
    if (kind == "memory") {
        auto const size = colon == std::string_view::npos ? memory_unless_given : read_size(rest);
        if (!size) return {};
        s.is = cache_spec::memory;
        s.octets = *size;
    } else if (kind == "disk" && !rest.empty()) {
        s.is = cache_spec::disk;
        s.octets = disk_unless_given;
        std::size_t const last = rest.rfind(':');
        // A folder may have colons in its name.
        if (last != std::string_view::npos) {
            std::string_view const behind = rest.substr(last + 1);
            if (auto const size = read_size(behind)) s.octets = *size, rest = rest.substr(0, last);
            else if (seems_size(behind)) return {};
        }
        s.folder = rest;
        if (s.folder.empty()) return {};
    } else {
        return {};
    }
    if (s.octets < least) return {};
    return s;
}

std::string wrong_cache_spec(std::string_view text, char const* usual) {
    std::string wrong = std::string{"--cache is "} + usual + ", not " + std::string{text};
    std::size_t const colon = text.find(':');
    std::string_view const kind = text.substr(0, colon);
    std::string_view const rest = colon == std::string_view::npos ? "" : text.substr(colon + 1);
    std::string_view const size = text.substr(text.rfind(':') + 1);
    if (read_size(text)) return wrong + ": did you mean memory:" + std::string{text} + "?";
    if (kind == "disk" && (rest.empty() || rest.front() == ':')) return wrong + ": which folder? disk:DIR";
    if (auto const octets = read_size(size); (kind == "disk" || kind == "memory") && octets && *octets < least) return wrong + ": 1M is the least";
    if (kind == "memory" || (kind == "disk" && !read_size(size) && seems_size(size))) return wrong + ": a size is a number with K, M, G or T behind it";
    if (text.find('/') != std::string_view::npos) return wrong + ": did you mean disk:" + std::string{text} + "?";
    return wrong;
}

namespace {

class tells_of_store final : public disk_store_observer {
public:
    void begun_anew(octets what) override { tell(std::string{what}); }
    void disk_full(octets what) override { tell(std::string{what}); }
};

}  // namespace

exit_status cannot_store(error const& why) {
    tell("--cache: " + why.text());
    if (why.code != 0) tell("a folder is made where there is none, and those that it lies in: whoever runs this has to be able to write there");
    return exit_status::negative;
}

outcome<owned<cache_store>> open_store(cache_spec const& s, limits const& bounds, std::vector<std::string> tag_fields) {
    if (s.is == cache_spec::memory) return owned<cache_store>{make_owned<memory_store>(s.octets, bounds)};
    if (s.is == cache_spec::none) return owned<cache_store>{};
    disk_store_options o;
    o.folder = s.folder;
    o.most_octets = s.octets;
    o.limits = bounds;
    o.tag_fields = std::move(tag_fields);
    static tells_of_store aloud;
    o.observer = &aloud;
    auto opened = disk_store::open(std::move(o));
    if (!opened) return opened.error();
    return owned<cache_store>{*std::move(opened)};
}

}  // namespace httoop::tool
