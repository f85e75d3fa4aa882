#include <httoop/io/descriptor.hpp>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <string>

using namespace httoop;

TEST_CASE("write_out: everything arrives, and a descriptor that takes nothing is told") {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    CHECK(io::write_out(ends[1], "all of it"));
    char buffer[16];
    CHECK(std::string(buffer, static_cast<std::size_t>(::read(ends[0], buffer, sizeof buffer))) == "all of it");
    CHECK_FALSE(io::write_out(ends[0], "not for reading ends"));
    ::close(ends[0]);
    ::close(ends[1]);
}
