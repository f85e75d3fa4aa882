// Runs one fuzz target over files and folders of seeds: replay NAME PATH...
// Each seed is given whole, and cut off after every one of its first octets, from a buffer of exactly
// that size, so that a sanitizer sees a step beyond the end.
#include "table.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace {

void give(fuzz_target const& target, std::string const& seed, std::size_t size) {
    auto exact = std::make_unique<std::uint8_t[]>(size);
    if (size != 0) std::memcpy(exact.get(), seed.data(), size);
    target.run(exact.get(), size);
}

}  // namespace

int main(int argc, char** argv) {
    fuzz_target const* target = argc > 2 ? find_fuzz_target(argv[1]) : nullptr;
    if (target == nullptr) {
        std::fputs("usage: replay NAME FILE|FOLDER...; NAME is one of\n", stderr);
        for (fuzz_target const& t : fuzz_targets) std::fprintf(stderr, "  %s\n", t.name.data());
        return 2;
    }
    namespace fs = std::filesystem;
    std::vector<fs::path> seeds;
    for (int i = 2; i < argc; ++i) {
        if (!fs::is_directory(argv[i])) seeds.emplace_back(argv[i]);
        else for (auto const& entry : fs::directory_iterator(argv[i]))
            if (entry.is_regular_file()) seeds.push_back(entry.path());
    }
    std::sort(seeds.begin(), seeds.end());
    if (seeds.empty()) {
        std::fprintf(stderr, "replay: no seeds for %s: put small files that show its input into fuzz/seeds/%s/\n",
                     argv[1], argv[1]);
        return 1;
    }
    for (fs::path const& path : seeds) {
        std::ifstream file{path, std::ios::binary};
        std::string const seed{std::istreambuf_iterator<char>{file}, {}};
        if (!file) return std::fprintf(stderr, "replay: cannot read %s\n", path.c_str()), 1;
        std::fprintf(stderr, "%s\n", path.c_str());
        for (std::size_t size = 0; size < std::min<std::size_t>(seed.size(), 256); ++size) give(*target, seed, size);
        give(*target, seed, seed.size());
    }
    std::printf("%s: %zu seeds replayed\n", argv[1], seeds.size());
}
