#include "service/listing.hpp"

#include <doctest/doctest.h>

using namespace httoop;

namespace {

io::directory_entry entry(std::string name, std::uint64_t size, std::int64_t time, io::file_kind kind = io::file_kind::regular) {
    io::directory_entry e;
    e.name = std::move(name);
    e.facts.size = size;
    e.facts.modified = {time};
    e.facts.kind = kind;
    return e;
}

listing example() {
    listing l;
    l.path = "/a/b/";
    l.entries = {entry("b", 10, 30), entry("a", 2000, 20), entry("c", 5, 40), entry("z", 0, 10, io::file_kind::directory),
                 entry(".h", 1, 1), entry("f", 1, 1, io::file_kind::other), entry("\xff", 1, 1), entry("x\\y", 1, 1),
                 entry("y", 0, 50, io::file_kind::directory)};
    return l;
}

std::string order(octets query) {
    listing l = example();
    l.arrange(query, false);
    std::string names;
    for (auto const& e : l.entries) names += e.name;
    return names;
}

}  // namespace

TEST_CASE("listing: folders first, then as asked for") {
    CHECK(order("") == "yzabc");
    CHECK(order("sort=name&order=desc") == "zycba");
    CHECK(order("sort=size") == "yzcba");
    CHECK(order("sort=size&order=desc") == "yzabc");
    CHECK(order("sort=time") == "zyabc");
    CHECK(order("sort=time&order=desc") == "yzcba");
    CHECK(order("sort=nonsense&order=nonsense") == "yzabc");
}

TEST_CASE("listing: hidden names only when asked for; never what cannot be named in a URI here") {
    listing l = example();
    l.arrange("", true);
    CHECK(l.entries.size() == 6);
    CHECK(l.entries[2].name == ".h");
}

TEST_CASE("listing: as JSON") {
    listing l;
    l.path = "/\"/";
    CHECK(l.as_json() == "{\n  \"path\": \"/\\\"/\",\n  \"truncated\": false,\n  \"entries\": []\n}\n");
    l.entries = {entry("d", 0, 0, io::file_kind::directory), entry("f", 7, 951'827'696)};
    l.cut = true;
    CHECK(l.as_json() == "{\n  \"path\": \"/\\\"/\",\n  \"truncated\": true,\n  \"entries\": [\n"
                         "    {\"name\": \"d\", \"type\": \"directory\", \"modified\": \"1970-01-01T00:00:00Z\"},\n"
                         "    {\"name\": \"f\", \"type\": \"file\", \"size\": 7, \"modified\": \"2000-02-29T12:34:56Z\"}\n  ]\n}\n");
}

TEST_CASE("listing: as a page whose links work and whose names are no markup") {
    listing l = example();
    l.entries.push_back(entry("<script>:\"x", 1'234'567, 0));
    l.arrange("sort=size&order=desc", false);
    std::string const page = l.as_html();
    for (octets part : {octets{"<a href=\"../../\">/</a>"}, octets{"<a href=\"../\">a/</a>"}, octets{"<a href=\"./\">b/</a>"}, octets{"href=\"./z/\">z/</a>"},
                        octets{"href=\"./%3Cscript%3E%3A%22x\">&lt;script&gt;:&quot;x</a>"}, octets{"1.2 MB"}, octets{"2.0 kB"}, octets{"10 B"},
                        octets{"aria-sort=\"descending\""}, octets{"?sort=size&amp;order=asc"}, octets{"?sort=name&amp;order=asc"}})
    {
        CAPTURE(part);
        CHECK(page.find(part) != std::string::npos);
    }
    CHECK(page.find("<script") == std::string::npos);
    l.entries.clear();
    l.cut = true;
    CHECK(l.as_html().find("Nothing is here.") != std::string::npos);
    CHECK(l.as_html().find("There is more") != std::string::npos);
}
