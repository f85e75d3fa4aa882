#include <httoop/core/version.hpp>

#include <doctest/doctest.h>
#include <string>

TEST_CASE("the linked library is of the version that its headers say") {
    CHECK(std::string{httoop::version()} == HTTOOP_VERSION);
    CHECK(std::string{HTTOOP_VERSION} == std::to_string(HTTOOP_VERSION_MAJOR) + "." +
                                             std::to_string(HTTOOP_VERSION_MINOR) + "." +
                                             std::to_string(HTTOOP_VERSION_PATCH));
}
