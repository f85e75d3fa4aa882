#pragma once
#include <string>

#include <httoop/caching/options.hpp>
#include <httoop/caching/stored_response.hpp>
#include <httoop/core/result.hpp>

namespace httoop::inline v0::caching {

// A stored response as octets, for stores outside memory: all of it, with a version in front. Numbers are written
// with their most significant octet first, so that a store moves from machine to machine.
std::string compose_record(stored_response const& s);

// The same back. Whatever stands there, nothing gets in that could not have been stored: a violation for what is no
// record, is of another version, or was cut off.
result<stored_response> parse_record(octets record);

}  // namespace httoop::inline v0::caching
