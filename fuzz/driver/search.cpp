// libFuzzer's entry: fuzz --target=NAME [libFuzzer options] [corpus folders]
// (libFuzzer itself overlooks options that begin with two dashes).
#include "table.hpp"

#include <cstdio>
#include <cstdlib>

namespace {

fuzz_target const* chosen = nullptr;

[[noreturn]] void usage() {
    std::fputs("usage: fuzz --target=NAME [libFuzzer options] [corpus folders]; NAME is one of\n", stderr);
    for (fuzz_target const& t : fuzz_targets) std::fprintf(stderr, "  %s\n", t.name.data());
    std::exit(2);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
    constexpr std::string_view option = "--target=";
    for (int i = 1; i < *argc; ++i) {
        std::string_view const word = (*argv)[i];
        if (word.substr(0, option.size()) == option) chosen = find_fuzz_target(word.substr(option.size()));
    }
    if (chosen == nullptr) usage();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    return chosen->run(data, size);
}
