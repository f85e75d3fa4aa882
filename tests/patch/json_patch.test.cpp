#include <httoop/patch/json_patch.hpp>

#include <doctest/doctest.h>

#include <string>

#include <httoop/format/rules.hpp>
#include <httoop/patch/rules.hpp>

#include "format/json_value.hpp"
#include "support/data.hpp"

using namespace httoop;

namespace {

std::string told(patch_violation const& v) {
    std::string text = v.broken->id;
    if (v.operation != patch_violation::none) text += " in " + std::to_string(v.operation);
    if (!v.member.empty()) text += "." + std::string{v.member};
    return text + " at " + std::to_string(v.offset);
}

std::string patched(octets document, octets patch, policy const& p = {}) {
    auto const parsed = json_patch::parse(patch, p);
    if (!parsed) return told(parsed.error());
    auto d = *json_document::parse(document);
    auto const done = parsed->apply(d, p);
    if (done) return d.compose();
    CHECK(d.compose() == document);
    return told(done.error());
}

std::string parse_told(octets patch) {
    auto const p = json_patch::parse(patch);
    return p ? "sound" : told(p.error());
}

}  // namespace

TEST_CASE("the cases of json-patch-tests") {
    std::size_t run = 0;
    for (char const* file : {"tests.json", "spec_tests.json"}) {
        // One case has a name twice in an operation: the file is read leniently, its cases strictly.
        struct : findings_sink {
            void found(finding const&) override {}
        } sink;
        policy lenient;
        lenient.collect_into(&sink);
        auto const all = json_document::parse(support::read_data(std::string{"patch/json-patch/"} + file), lenient);
        REQUIRE(all);
        for (json_value const& record : all->root().elements) {
            json_object const& members = *record.members;
            if (members.find("disabled") != nullptr) continue;
            ++run;
            json_document target{make_owned<json_value>(*members.find("doc"))};
            json_document const before = target, patch{make_owned<json_value>(*members.find("patch"))};
            INFO(patch.compose(), " to ", before.compose());
            auto const parsed = json_patch::parse(patch.compose());
            bool const done = parsed && parsed->apply(target);
            if (members.find("error") != nullptr) {
                CHECK_FALSE(done);
                CHECK(target.compose() == before.compose());
                continue;
            }
            CHECK(done);
            if (json_value const* const expected = members.find("expected"))
                CHECK(target == json_document{make_owned<json_value>(*expected)});
        }
    }
    CHECK(run == 108);
}

// req: rfc6902#3
TEST_CASE("a patch is an array of objects, in sound JSON") {
    CHECK(parse_told("[]") == "sound");
    CHECK(parse_told("{}") == "rfc6902#3 at 0");
    CHECK(parse_told("[[]]") == "rfc6902#3 in 0 at 0");
    CHECK(parse_told(R"([{"op":"remove","path":"/a"},1])") == "rfc6902#3 in 1 at 0");
    CHECK(parse_told("[") == "rfc8259#2 at 0");
    CHECK(parse_told(R"([{"op":"remove","path":"/a","path":"/b"}])") == "rfc8259#4 at 33");
}

// req: rfc6902#4-1 rfc6902#4-2 rfc6902#4-3 rfc6902#4-4
TEST_CASE("an operation has op and path; members that are not defined are ignored") {
    CHECK(parse_told(R"([{"path":""}])") == "rfc6902#4-1 in 0.op at 0");
    CHECK(parse_told(R"([{"op":1,"path":""}])") == "rfc6902#4-1 in 0.op at 0");
    CHECK(parse_told(R"([{"op":"Add","path":"","value":1}])") == "rfc6902#4-2 in 0.op at 0");
    CHECK(parse_told(R"([{"op":"remove"}])") == "rfc6902#4-3 in 0.path at 0");
    CHECK(parse_told(R"([{"op":"remove","path":null}])") == "rfc6902#4-3 in 0.path at 0");
    CHECK(parse_told(R"([{"op":"remove","path":"/a~"}])") == "rfc6901#3 in 0.path at 3");
    CHECK(parse_told(R"([{"op":"copy","path":"","from":"a"}])") == "rfc6901#3 in 0.from at 0");
    CHECK(patched("[1]", R"([{"op":"remove","path":"/0","from":7,"value":8,"x":{"op":"add"}}])") == "[]");
}

// req: rfc6902#4.1-1 rfc6902#4.3-1 rfc6902#4.4-1 rfc6902#4.5-1 rfc6902#4.6-1
TEST_CASE("operations have what they need besides") {
    CHECK(parse_told(R"([{"op":"add","path":""}])") == "rfc6902#4.1-1 in 0.value at 0");
    CHECK(parse_told(R"([{"op":"replace","path":""}])") == "rfc6902#4.3-1 in 0.value at 0");
    CHECK(parse_told(R"([{"op":"move","path":""}])") == "rfc6902#4.4-1 in 0.from at 0");
    CHECK(parse_told(R"([{"op":"copy","path":"","from":{}}])") == "rfc6902#4.5-1 in 0.from at 0");
    CHECK(parse_told(R"([{"op":"test","path":""}])") == "rfc6902#4.6-1 in 0.value at 0");
    CHECK(parse_told(R"([{"op":"test","path":"","value":null}])") == "sound");
}

// req: rfc6902#4.1-2 rfc6902#4.1-3 rfc6901#4-1
TEST_CASE("add: to what exists, and within an array") {
    CHECK(patched(R"({"a":{"foo":1}})", R"([{"op":"add","path":"/a/b","value":2}])") == R"({"a":{"foo":1,"b":2}})");
    CHECK(patched(R"({"q":{"bar":2}})", R"([{"op":"add","path":"/a/b","value":2}])") == "rfc6902#4.1-2 in 0.path at 0");
    CHECK(patched(R"({"a":"x"})", R"([{"op":"add","path":"/a/b","value":2}])") == "rfc6902#4.1-2 in 0.path at 1");
    CHECK(patched("[1]", R"([{"op":"add","path":"/1","value":2},{"op":"add","path":"/-","value":3}])") == "[1,2,3]");
    CHECK(patched("[1]", R"([{"op":"add","path":"/2","value":2}])") == "rfc6902#4.1-3 in 0.path at 0");
    CHECK(patched("[1]", R"([{"op":"add","path":"/01","value":2}])") == "rfc6901#4-1 in 0.path at 0");
    CHECK(patched("[[1]]", R"([{"op":"add","path":"/00/0","value":2}])") == "rfc6901#4-1 in 0.path at 0");
    CHECK(patched("[1]", R"([{"op":"remove","path":"/x"}])") == "rfc6901#4-1 in 0.path at 0");
    CHECK(patched("[1]", R"([{"op":"add","path":"","value":{}}])") == "{}");
    CHECK(patched(R"({"a":1,"b":2})", R"([{"op":"add","path":"/a","value":3}])") == R"({"a":3,"b":2})");
}

// req: rfc6902#4.2-1 rfc6902#4.2 rfc6902#4.3-2 rfc6902#4.4-2 rfc6902#4.5-2
TEST_CASE("what an operation works on exists") {
    CHECK(patched("{}", R"([{"op":"remove","path":"/a"}])") == "rfc6902#4.2-1 in 0.path at 0");
    CHECK(patched("[1]", R"([{"op":"remove","path":"/-"}])") == "rfc6902#4.2-1 in 0.path at 0");
    CHECK(patched("{}", R"([{"op":"remove","path":""}])") == "rfc6902#4.2 in 0.path at 0");
    CHECK(patched("{}", R"([{"op":"replace","path":"/a","value":1}])") == "rfc6902#4.3-2 in 0.path at 0");
    CHECK(patched("{}", R"([{"op":"move","path":"/b","from":"/a"}])") == "rfc6902#4.4-2 in 0.from at 0");
    CHECK(patched("{}", R"([{"op":"move","path":"/a","from":"/a"}])") == "rfc6902#4.4-2 in 0.from at 0");
    CHECK(patched("{}", R"([{"op":"copy","path":"/b","from":"/a"}])") == "rfc6902#4.5-2 in 0.from at 0");
}

// req: rfc6902#4.4-3
TEST_CASE("move: not into a child, but to where it is, to a sibling and to the root") {
    CHECK(patched(R"({"a":{"b":1}})", R"([{"op":"move","from":"/a","path":"/a/b"}])") == "rfc6902#4.4-3 in 0.path at 0");
    CHECK(patched("{}", R"([{"op":"move","from":"","path":"/a"}])") == "rfc6902#4.4-3 in 0.path at 0");
    CHECK(patched(R"({"a":1,"ab":2})", R"([{"op":"move","from":"/a","path":"/ab"}])") == R"({"ab":1})");
    CHECK(patched(R"({"a":1})", R"([{"op":"move","from":"/a","path":"/a"}])") == R"({"a":1})");
    CHECK(patched("[0,1,2]", R"([{"op":"move","from":"/0","path":"/2"}])") == "[1,2,0]");
    CHECK(patched("[0,1,2]", R"([{"op":"move","from":"/0","path":"/3"}])") == "rfc6902#4.1-3 in 0.path at 0");
    CHECK(patched(R"({"a":[{"b":1}]})", R"([{"op":"move","from":"/a/0","path":""}])") == R"({"b":1})");
    CHECK(patched(R"({"a":[{"b":1}]})", R"([{"op":"copy","from":"","path":"/a/-"}])") == R"({"a":[{"b":1},{"a":[{"b":1}]}]})");
}

// req: rfc6902#4.6-2 rfc6902#4.6
TEST_CASE("test compares by value") {
    CHECK(patched(R"({"a":{"x":1,"y":[2]}})", R"([{"op":"test","path":"/a","value":{"y":[2.0],"x":10e-1}}])") == R"({"a":{"x":1,"y":[2]}})");
    CHECK(patched(R"({"a":1})", R"([{"op":"test","path":"/a","value":"1"}])") == "rfc6902#4.6-2 in 0.value at 0");
    CHECK(patched(R"({"a":1})", R"([{"op":"test","path":"/b","value":null}])") == "rfc6902#4.6-2 in 0.path at 0");
    CHECK(patched("9007199254740993", R"([{"op":"test","path":"","value":9007199254740992}])") == "rfc6902#4.6-2 in 0.value at 0");
}

// req: rfc6902#5-1 rfc5789#2-3
TEST_CASE("all operations or none") {
    CHECK(patched(R"({"a":{"b":{"c":1}}})", R"([{"op":"replace","path":"/a/b/c","value":42},{"op":"test","path":"/a/b/c","value":"C"}])") ==
          "rfc6902#4.6-2 in 1.value at 0");
}

// req: rfc5789#5-1
TEST_CASE("a patch has a number of operations that is taken") {
    policy p;
    p.limits.patch_operations = 1;
    CHECK(patched("[1,2]", R"([{"op":"remove","path":"/0"}])", p) == "[2]");
    CHECK(patched("[1,2]", R"([{"op":"remove","path":"/0"},{"op":"remove","path":"/0"}])", p) == "rfc5789#5-1 in 1 at 0");
}

// req: rfc5789#5-1
TEST_CASE("a patch that copies and doubles ends at the limit of documents") {
    std::string patch = R"([{"op":"add","path":"/a","value":[0]})";
    for (int i = 0; i < 18; ++i) patch += R"(,{"op":"copy","from":"/a","path":"/a/-"})";
    patch += "]";
    CHECK(patched("{}", patch) == "rfc5789#5-1 in 16.path at 0");

    policy p;
    p.limits.json_octets = 60;
    octets const add = R"([{"op":"add","path":"/b","value":[0,0]}])";
    CHECK(patched(R"({"a":[1,2],"c":"012345678901234567890123456789ab"})", add, p) == R"({"a":[1,2],"c":"012345678901234567890123456789ab","b":[0,0]})");
    CHECK(patched(R"({"a":[1,2],"c":"012345678901234567890123456789abc"})", add, p) == "rfc5789#5-1 in 0.path at 0");
    p = {};
    p.limits.json_values = 8;
    CHECK(patched("[1,2,3]", R"([{"op":"add","path":"/0","value":[0,0,0]}])", p) == "[[0,0,0],1,2,3]");
    CHECK(patched("[1,2,3,4]", R"([{"op":"add","path":"/0","value":[0,0,0]}])", p) == "rfc5789#5-1 in 0.path at 0");
    p = {};
    p.limits.json_depth = 3;
    CHECK(patched("[[]]", R"([{"op":"copy","from":"/0","path":"/0/0"}])", p) == "[[[]]]");
    CHECK(patched("[[[]]]", R"([{"op":"copy","from":"/0","path":"/0/0"}])", p) == "rfc5789#5-1 in 0.path at 0");
}

TEST_CASE("sizes are kept right through all operations") {
    octets const document = R"({"a":[1,{"b":"\u0001"}],"c":{},"d":"x"})";
    octets const patch = R"([{"op":"move","from":"/a/1","path":"/c/\u0002"},{"op":"remove","path":"/d"},{"op":"copy","from":"/c","path":"/a/0"},
        {"op":"replace","path":"/a/1","value":"long"},{"op":"remove","path":"/a/0"},{"op":"remove","path":"/a/0"},{"op":"add","path":"/e","value":[[]]},
        {"op":"move","from":"/c","path":"/e/0"},{"op":"move","from":"/e","path":""},{"op":"add","path":"/-","value":"0123456789"}])";
    octets const wanted = R"([{"\u0002":{"b":"\u0001"}},[],"0123456789"])";
    policy p;
    auto const parsed = json_patch::parse(patch);
    REQUIRE(parsed);
    CHECK(parsed->size() == 10);
    for (std::size_t most = 0; most < wanted.size(); ++most) {
        // The last operation fails where the result would be too large by one octet, and only there.
        p.limits.json_octets = most;
        auto d = *json_document::parse(document);
        CHECK_FALSE(parsed->apply(d, p));
    }
    p = {};
    auto d = *json_document::parse(document);
    CHECK(parsed->apply(d, p));
    CHECK(d.compose() == wanted);
    p.limits.json_octets = wanted.size();
    auto const last = json_patch::parse(R"([{"op":"remove","path":"/2"},{"op":"add","path":"/2","value":"0123456789"}])");
    CHECK(last->apply(d, p));
    p.limits.json_octets = wanted.size() - 1;
    CHECK_FALSE(last->apply(d, p));
}

// req: rfc5789#5-1
TEST_CASE("what a patch copies, moves and compares is bounded") {
    std::string many = "[0";
    for (int i = 0; i < 999; ++i) many += ",0";
    many += "]";
    octets const inserts = R"([{"op":"add","path":"/0","value":1},{"op":"add","path":"/0","value":1}])";
    octets const compares = R"([{"op":"test","path":"","value":[1,2,3]}])";
    octets const copies = R"([{"op":"copy","from":"/0","path":"/1"},{"op":"remove","path":"/1"}])";
    policy p;
    p.limits.patch_work = 1500;
    CHECK(patched(many, inserts, p) == "rfc5789#5-1 in 1 at 0");
    p.limits.patch_work = 2100;
    CHECK(patched(many, inserts, p).size() == many.size() + 4);
    p.limits.patch_work = 5;
    CHECK(patched("[]", compares, p) == "rfc5789#5-1 in 0 at 0");
    p.limits.patch_work = 20;
    CHECK(patched(R"(["0123456789"])", copies, p) == "rfc5789#5-1 in 1 at 0");
}

TEST_CASE("statuses as RFC 5789 2.2 advises") {
    auto const status = [](octets patch) -> unsigned {
        auto const p = json_patch::parse(patch);
        if (!p) return p.error().broken->status;
        json_document d;
        auto const done = p->apply(d);
        return done ? 200 : done.error().broken->status;
    };
    CHECK(status("{") == 400);
    CHECK(status("{}") == 400);
    CHECK(status(R"([{"op":"test","path":"","value":1}])") == 409);
    CHECK(status(R"([{"op":"remove","path":""}])") == 422);
    CHECK(status(R"([{"op":"test","path":"","value":null}])") == 200);
}
