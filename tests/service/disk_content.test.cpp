#include "service/disk_content.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include <doctest/doctest.h>

#include "support/temporary_folder.hpp"

using namespace httoop;

namespace {

class folder_of_test final : public disk_folder {
public:
    using disk_folder::disk_folder;
    void lost(std::int64_t) override {}
};

}  // namespace

// The descriptor of a small content is closed when it was written: the next file that is opened gets its number.
TEST_CASE("a small content is read as it was written, also in the moment in which its file is closed") {
    support::temporary_folder folder;
    folder.file("other", std::string(100, 'o'));
    std::string const other = folder.path("other"), all(100, 'x');
    auto files = io::private_folder::open(folder.path("cache"));
    REQUIRE(files);
    held<disk_folder> const in{new folder_of_test{*std::move(files)}};
    REQUIRE(in->files.make_folder("contents"));
    for (unsigned n = 0; n < disk_folder::folders; ++n) REQUIRE(in->files.make_folder(disk_folder::folder_of(n)));
    int wrong = 0;
    for (int n = 1; n <= 100; ++n) {
        held<disk_content> const c{new disk_content{in, n}};
        c->add(all);
        c->end(true);
        std::atomic<bool> reads{false}, ended{false};
        std::thread reader{[&] {
            std::string text(all.size(), '\0');
            for (bool last = false; !last; reads = true) {
                last = ended;
                auto const got = c->read_at(text.data(), text.size(), 0);
                if (!got || octets{text}.substr(0, *got) != all) ++wrong;
            }
        }};
        while (!reads) std::this_thread::yield();
        auto const closed = c->close();
        int const next = ::open(other.c_str(), O_RDONLY | O_CLOEXEC);
        ended = true;
        reader.join();
        ::close(next);
        REQUIRE(closed);
        c->remove_file();
    }
    CHECK(wrong == 0);
}
