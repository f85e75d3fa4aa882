// Needs httoop::http alone.
#include <httoop/core/version.hpp>

#include <cstdio>
#include <cstring>

int main() {
    std::printf("httoop %s\n", httoop::version());
    return std::strcmp(httoop::version(), HTTOOP_VERSION);
}
