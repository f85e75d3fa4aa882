#include <httoop/exchange/problem.hpp>

#include "escape.hpp"
#include "page.hpp"
#include "preference.hpp"

namespace httoop::inline v0 {
namespace {

std::string title_of(status_code s) {
    std::string title = std::to_string(s.number());
    if (octets const phrase = s.phrase(); !phrase.empty()) title.append(" ").append(phrase);
    return title;
}

// A rule's sentence as one for people: with a capital and a full stop.
std::string sentence_of(rule const& r) {
    std::string text = r.sentence;
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
    return text += '.';
}

std::string as_text(status_code s, rule const* because, octets detail) {
    std::string text = title_of(s) + '\n';
    if (!detail.empty()) text.append(detail) += '\n';
    if (because != nullptr) text.append(sentence_of(*because)).append(" [").append(because->id).append("]\n");
    return text;
}

std::string as_html(status_code s, rule const* because, octets detail) {
    std::string page;
    std::string const title = title_of(s);
    append_page_start(page, title);
    append_html(page += "<h1>", title);
    page += "</h1>\n";
    if (!detail.empty()) {
        append_html(page += "<p>", detail);
        page += "</p>\n";
    }
    if (because != nullptr) {
        append_html(page += "<p class=\"soft\">", sentence_of(*because));
        append_html(page += " <code>", because->id);
        page += "</code></p>\n";
    }
    append_page_end(page);
    return page;
}

// RFC 9457: type is "about:blank", since the status says it all; the requirement is an extension.
std::string as_json(status_code s, rule const* because, octets detail) {
    std::string json = "{\"title\": ";
    append_json(json, s.phrase());
    json += ", \"status\": " + std::to_string(s.number());
    if (!detail.empty()) append_json(json += ", \"detail\": ", detail);
    if (because != nullptr) {
        append_json(json += ", \"requirement\": {\"id\": ", because->id);
        append_json(json += ", \"sentence\": ", because->sentence);
        json += '}';
    }
    return json += "}\n";
}

enum class form : std::uint8_t { text, html, json };

form form_for(request const* to, problem_form otherwise) {
    if (to == nullptr) return form::text;
    if (otherwise == problem_form::json) {
        constexpr form forms[] = {form::json, form::json, form::html, form::text};
        return forms[preferred_type(to->fields(), {"application/problem+json", "application/json", "text/html", "text/plain"})];
    }
    constexpr form forms[] = {form::text, form::html, form::json, form::json};
    return forms[preferred_type(to->fields(), {"text/plain", "text/html", "application/problem+json", "application/json"})];
}

}  // namespace

reply problem(request const* to, status_code s, rule const* because, octets detail, problem_form otherwise) {
    response r{s};
    field_section& fields = r.fields();
    switch (form_for(to, otherwise)) {
    case form::text:
        fields.append(field_id::content_type, "text/plain; charset=utf-8");
        r.octets(as_text(s, because, detail));
        break;
    case form::html:
        fields.append(field_id::content_type, "text/html; charset=utf-8");
        fields.append(field_id::content_security_policy, page_policy);
        r.octets(as_html(s, because, detail));
        break;
    case form::json:
        fields.append(field_id::content_type, "application/problem+json");
        r.octets(as_json(s, because, detail));
    }
    fields.append("X-Content-Type-Options", "nosniff");
    if (to != nullptr) fields.append(field_id::vary, "Accept");
    reply answer{std::move(r)};
    answer.because = because;
    return answer;
}

}  // namespace httoop::inline v0
