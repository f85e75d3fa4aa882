#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <httoop/core/owned.hpp>
#include <httoop/service/cache_store.hpp>

#include "command.hpp"

namespace httoop::tool {

// Where a cache keeps what it stores: "memory:256M", "disk:DIR:10G", "none". The sizes may be missing.
struct cache_spec {
    enum kind : unsigned char { none, memory, disk };
    kind is = none;
    std::string folder{};
    std::uint64_t octets = 0;
};
std::optional<cache_spec> read_cache_spec(std::string_view text);

// What is wrong with one that cannot be read, and what was perhaps meant; `usual` is one to begin with.
std::string wrong_cache_spec(std::string_view text, char const* usual);

// "256M", "10G", "512K", "4096": octets.
std::optional<std::uint64_t> read_size(std::string_view text);

// Null for none.
outcome<owned<cache_store>> open_store(cache_spec const& s, limits const& bounds, std::vector<std::string> tag_fields = {});
// Tells why that failed, and what to do.
exit_status cannot_store(error const& why);

}  // namespace httoop::tool
