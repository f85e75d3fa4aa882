#pragma once
#include <cstdio>
#include <string>
#include <string_view>

#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>

namespace httoop::tool {

// What people see of messages on a terminal: fields and content in colour, JSON formatted, nothing that
// the terminal would obey, and nothing that is no text.

// Colours of ECMA-48 around a text, or nothing around it.
class paint {
public:
    enum colour : unsigned char { none, bold, dim, red, green, yellow, blue, magenta, cyan };
    explicit paint(bool on) : on_{on} {}
    [[nodiscard]] std::string operator()(colour c, std::string_view text) const;
    [[nodiscard]] bool on() const { return on_; }

    // For that descriptor: a terminal, and neither NO_COLOR nor TERM=dumb is set.
    static paint for_descriptor(int descriptor);

private:
    bool on_;
};

// The start line and the fields, each line behind `mark`, an empty line at the end. What stands in
// Authorization, Cookie and the like is not shown unless `revealed`.
std::string head_text(request const& r, paint const& p, std::string_view mark = "", bool revealed = false);
std::string head_text(response const& r, paint const& p, std::string_view mark = "", bool revealed = false);
std::string fields_text(field_section const& section, paint const& p, std::string_view mark = "",
                        bool revealed = false);

// Text that a terminal does not obey: control characters and what is no UTF-8 as \x1b, reversed.
std::string harmless(std::string_view text, paint const& p);

// JSON with a member or element a line; all tokens as they are. What is no JSON: harmless() of it.
std::string pretty_json(std::string_view text, paint const& p);

// Takes the content of the message that has these fields to the terminal, as it comes. JSON is held to its end, no
// more than `held` octets: more is shown as it is.
class content_shower {
public:
    // advice: how one gets at content that is no text.
    content_shower(field_section const& fields, paint const& p, std::uint64_t held, std::string advice, std::FILE* to = stdout);
    // False: nobody takes it.
    [[nodiscard]] bool take(std::string_view piece);
    // It is no text, and nothing of it is shown.
    [[nodiscard]] bool binary() const { return is_ == kind::binary; }
    // The rest is not taken; how much all of it would be.
    void cut(content_length_of whole);
    [[nodiscard]] bool end();

private:
    enum class kind : unsigned char { undecided, json, text, binary };
    [[nodiscard]] bool show(std::string_view text);
    kind is_ = kind::undecided;
    paint paint_;
    std::string advice_;
    std::string type_;
    std::string rest_;  // of JSON all, of text a character that is not whole yet
    std::uint64_t held_;
    std::FILE* to_;
    std::uint64_t size_ = 0;
    bool size_known_ = true;
    bool line_begun_ = false;
};

}  // namespace httoop::tool
