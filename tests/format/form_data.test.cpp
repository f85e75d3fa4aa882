#include <httoop/format/form_data.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <httoop/format/rules.hpp>

using namespace httoop;

namespace {

// A form of one part with those lines in its head, and the content "x".
result<form_data> of_head(std::string const& lines, policy const& p = {}) {
    return form_data::parse("--b\r\n" + lines + "\r\n\r\nx\r\n--b--\r\n", "b", p);
}
result<form_data> of_disposition(std::string const& value, policy const& p = {}) {
    return of_head("Content-Disposition: " + value, p);
}

// The rule that was broken, or null.
template <class T>
rule const* fault_of(result<T> const& r) {
    return r ? nullptr : r.error().broken;
}

}  // namespace

TEST_CASE("form data: as curl sends it") {
    auto const form = form_data::parse("--------------------------d74496d66958873e\r\n"
                                       "Content-Disposition: form-data; name=\"user\"\r\n\r\nJ\xc3\xb6rg\r\n"
                                       "--------------------------d74496d66958873e\r\n"
                                       "Content-Disposition: form-data; name=\"photo\"; filename=\"me \\\"1\\\".png\"\r\n"
                                       "Content-Type: image/png\r\n\r\n\x89PNG\r\n\r\n"
                                       "--------------------------d74496d66958873e--\r\n",
                                       "------------------------d74496d66958873e");
    REQUIRE(form.has_value());
    CHECK(form->entries == std::vector<form_entry>{{"user", {}, "", "J\xc3\xb6rg"}, {"photo", "me \"1\".png", "image/png", "\x89PNG\r\n"}});
    CHECK(form->find("user")->content == "J\xc3\xb6rg");
    CHECK(form->find("User") == nullptr);
}

// req: rfc7578#5.2
TEST_CASE("form data: entries keep their order, and names come more than once") {
    form_data form;
    form.entries = {{"a", {}, "", "1"}, {"b", {}, "", "2"}, {"a", {}, "", "3"}, {"a", {}, "", "1"}};
    auto const text = form.compose("xyz");
    REQUIRE(text.has_value());
    auto const again = form_data::parse(*text, "xyz");
    REQUIRE(again.has_value());
    CHECK(*again == form);
    CHECK(form_data{}.compose("b").value() == "--b--\r\n");
    CHECK(form_data::parse("--b--\r\n", "b")->entries.empty());
}

// req: rfc7578#4.2
TEST_CASE("form data: Content-Disposition of a part") {
    struct { std::string value; octets name; std::optional<std::string> filename; } const good[] = {
        {"form-data; name=a", "a", {}},
        {"FORM-DATA;NAME=\"a\"", "a", {}},
        {"form-data ; name = \"\" ;", "", {}},
        {"form-data; filename=\"\"; name=\"a;b=c\"", "a;b=c", ""},
        {R"(form-data; name="\"\\"; filename="C:\dir\f.txt")", R"("\)", R"(C:\dir\f.txt)"},
        {R"(form-data; name="a"; filename="100%22.txt"; size=7)", "a", "100%22.txt"},
        {"form-data; name=\"\xe4\"", "\xe4", {}},
    };
    for (auto const& row : good) {
        CAPTURE(row.value);
        auto const form = of_disposition(row.value);
        REQUIRE(form.has_value());
        CHECK(form->entries[0].name == row.name);
        CHECK(form->entries[0].filename == row.filename);
    }
    for (char const* const value : {"", "form-data", "attachment; name=a", "form-data; filename=a", "form-data; name", "form-data; name=",
                                    "form-data; name=\"a", "form-data; name=\"a\\\"", "form-data; name=a; name=b",
                                    "form-data; name=a; filename=b; FileName=c", "form-data name=a", "form-data; name=a b", "form-data; =a",
                                    "form-data; name=\"a\"b"}) {
        CAPTURE(value);
        auto const form = of_disposition(value);
        CHECK(fault_of(form) == &rules::form_disposition);
    }
    CHECK(fault_of(of_head("X: y")) == &rules::form_disposition);
    CHECK(fault_of(of_head("Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b")) ==
          &rules::form_disposition);
}

// req: rfc7578#4.2
TEST_CASE("form data: filename* is ignored, and told") {
    auto form = of_disposition("form-data; name=a; filename*=UTF-8''evil.sh");
    CHECK_FALSE(form->entries[0].filename.has_value());
    struct : findings_sink {
        int found_here = 0;
        void found(finding const& f) override { found_here += f.broken == &rules::form_filename_plain ? 1 : 0; }
    } sink;
    policy p;
    p.collect_into(&sink);
    form = of_disposition("form-data; name=a; filename=good; filename*=UTF-8''evil.sh", p);
    CHECK(form->entries[0].filename == "good");
    CHECK(sink.found_here == 1);
}

// req: rfc7578#4.7
TEST_CASE("form data: parts in a transfer encoding are refused; other fields are ignored") {
    std::string const start = "Content-Disposition: form-data; name=a\r\n";
    for (char const* const plain : {"7bit", "8BIT", "binary"})
        CHECK(of_head(start + "Content-Transfer-Encoding: " + plain + "\r\nContent-MD5: x\r\nX: y").has_value());
    for (char const* const coded : {"base64", "quoted-printable", "x"})
        CHECK(fault_of(of_head(start + "Content-Transfer-Encoding: " + coded)) == &rules::form_not_encoded);
}

// req: rfc7578#4
TEST_CASE("form data: what is held is bounded") {
    policy p;
    p.limits.form_octets = 3;
    std::string const part = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n";
    CHECK(form_data::parse(part + "12\r\n" + part + "3\r\n--b--", "b", p).has_value());
    auto const over = form_data::parse(part + "12\r\n" + part + "34\r\n--b--", "b", p);
    CHECK(fault_of(over) == &rules::form_octets_limit);
    CHECK(fault_of(form_data::parse(part + "1", "b")) == &rules::multipart_ended);
}

// req: rfc7578#4.1   the boundary is in no part
// req: rfc2046#5.1   nothing that would be read otherwise
TEST_CASE("form data: what cannot be said is not composed") {
    form_data form;
    form.entries = {{"a", {}, "", "--b"}};
    CHECK(fault_of(form.compose("b")) == &rules::boundary_not_within);
    CHECK(form.compose("c").has_value());
    CHECK(fault_of(form.compose("c ")) == &rules::multipart_boundary);
    form.entries = {{"a\r\nX: y", {}, "", ""}};
    CHECK(fault_of(form.compose("b")) == &rules::part_field_grammar);
    form.entries = {{"a", {}, "text/plain\n", ""}};
    CHECK(fault_of(form.compose("b")) == &rules::part_field_grammar);
}

TEST_CASE("form data: the charset of text") {
    form_data form;
    form.entries = {{"a", {}, "", ""}, {"b", {}, "text/plain; charset=\"KOI8-R\"", ""}, {"c", {}, "text/plain; a=b", ""}};
    CHECK(form.charset_of(form.entries[0]) == "UTF-8");
    CHECK(form.charset_of(form.entries[1]) == "KOI8-R");
    form.entries.push_back({"_charset_", {}, "", "iso-8859-1"});
    CHECK(form.charset_of(form.entries[0]) == "iso-8859-1");
    CHECK(form.charset_of(form.entries[1]) == "KOI8-R");
    CHECK(form.charset_of(form.entries[2]) == "iso-8859-1");
}
