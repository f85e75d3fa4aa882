// What the values cost that are read most: from octets to typed values, beside what Debian has that
// does the same work (HTTOOP_HAVE_PEERS: Boost.URL, Boost.Beast, libsoup, apr-util). Where nobody does
// quite the same, the nearest stands there: libsoup splits a list of entity tags and a dictionary
// without looking into the elements.
#include "rows.hpp"

#include <httoop/field/accept.hpp>
#include <httoop/field/cache_control.hpp>
#include <httoop/field/content_type.hpp>
#include <httoop/field/cookie_string.hpp>
#include <httoop/field/if_match.hpp>
#include <httoop/field/ranges_specifier.hpp>
#include <httoop/message/field_section.hpp>
#include <httoop/syntax/http_date.hpp>
#include <httoop/syntax/list.hpp>
#include <httoop/syntax/structured_dictionary.hpp>
#include <httoop/uri/uri_view.hpp>

#if defined(HTTOOP_HAVE_PEERS)
#include <apr_date.h>
#include <libsoup/soup.h>

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#endif

using namespace httoop;

namespace {

// All of them end with a NUL behind the last octet, for peers in C.
constexpr octets accept_value =
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";
constexpr octets cache_value = "public, max-age=31536000, stale-while-revalidate=60, immutable";
constexpr octets cookie_value = "session=7f3a9c0e1b5d4428; theme=dark; consent=yes";
constexpr octets type_value = "text/html; charset=utf-8";
constexpr octets tags_value = "\"5f3-61a0c2e7b4d80\", W/\"5f3-61a0c2e7b4d81\", \"5f3-61a0c2e7b4d82\"";
constexpr octets range_value = "bytes=0-499, 500-999, -500";
constexpr octets date_value = "Sun, 06 Nov 1994 08:49:37 GMT";
constexpr octets uri_value = "https://www.example.org:8443/articles/2024/05/title.html?ref=front&page=2#top";
constexpr octets dictionary_value = "a=1, b=\"text\", c=tok;q=0.5, d, e=(1 2)";

template <class X>
bool parse(octets in) {
    auto const value = X::parse(in);
    return value.has_value();
}

bool parse_date(octets in) { return parse_http_date(in, timestamp{1'700'000'000}).has_value(); }

// A request of a browser, of which one known field is looked up.
field_section const& browser() {
    static field_section const s = [] {
        field_section f;
        f.append("Host", "www.example.org");
        f.append("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0");
        f.append("Accept", accept_value);
        f.append("Accept-Language", "en-GB,en;q=0.8,de;q=0.5");
        f.append("Accept-Encoding", "gzip, deflate, br, zstd");
        f.append("DNT", "1");
        f.append("Connection", "keep-alive");
        f.append("Referer", "https://www.example.org/articles/index.html");
        f.append("Cookie", cookie_value);
        f.append("Upgrade-Insecure-Requests", "1");
        f.append("If-None-Match", "\"5f3-61a0c2e7b4d80\"");
        return f;
    }();
    return s;
}
bool look_up(octets in) {
    field_section const& fields = browser();
    return !in.empty() && !fields.value(field_id::if_none_match).empty() && !fields.has(field_id::range);
}

// Without memory, as preconditions are evaluated; and as Beast reads parameters.
bool walk_tags(octets in) {
    list_reader list{in};
    entity_tag_view tag;
    std::size_t count = 0;
    for (; list.next(); ++count) {
        std::size_t const size = entity_tag_view::parse_front(list.rest(), tag);
        if (size == 0) return false;
        list.took(size);
    }
    return count == 3;
}
bool walk_cookies(octets in) {
    std::size_t count = 0;
    for (cookie_reader sent{in}; sent.next();) count += sent.value().size();
    return count > 0;
}

#if defined(HTTOOP_HAVE_PEERS)
bool soup_accept(octets in) {
    GSList* bad = nullptr;
    GSList* const list = soup_header_parse_quality_list(in.data(), &bad);
    bool const there = list != nullptr;
    soup_header_free_list(list);
    soup_header_free_list(bad);
    return there;
}
bool soup_params(octets in) {
    GHashTable* const all = soup_header_parse_param_list(in.data());
    bool const there = all != nullptr;
    soup_header_free_param_list(all);
    return there;
}
bool soup_list(octets in) {
    GSList* const all = soup_header_parse_list(in.data());
    bool const there = all != nullptr;
    soup_header_free_list(all);
    return there;
}
SoupMessageHeaders* soup_fields() {
    static SoupMessageHeaders* const h = [] {
        SoupMessageHeaders* const made = soup_message_headers_new(SOUP_MESSAGE_HEADERS_REQUEST);
        soup_message_headers_append(made, "Content-Type", type_value.data());
        soup_message_headers_append(made, "Range", range_value.data());
        return made;
    }();
    return h;
}
bool soup_type(octets in) {
    GHashTable* parameters = nullptr;
    bool const there = !in.empty() && soup_message_headers_get_content_type(soup_fields(), &parameters) != nullptr;
    g_hash_table_destroy(parameters);
    return there;
}
bool soup_ranges(octets in) {
    SoupRange* ranges = nullptr;
    int count = 0;
    bool const there = !in.empty() && soup_message_headers_get_ranges(soup_fields(), 10000, &ranges, &count) != 0;
    soup_message_headers_free_ranges(soup_fields(), ranges);
    return there && count > 0;
}
bool apr_date(octets in) { return apr_date_parse_http(in.data()) != 0; }
bool boost_uri(octets in) {
    auto const u = boost::urls::parse_uri_reference(boost::urls::string_view{in.data(), in.size()});
    return u.has_value();
}
bool soup_cookies(octets in) {
    static SoupMessage* const message = [] {
        SoupMessage* const made = soup_message_new("GET", "https://www.example.org/");
        soup_message_headers_append(soup_message_get_request_headers(made), "Cookie", cookie_value.data());
        return made;
    }();
    GSList* const all = soup_cookies_from_request(message);
    bool const there = !in.empty() && all != nullptr;
    soup_cookies_free(all);
    return there;
}
// Parameters as Beast walks them, which begin where a semicolon stands: its nearest to cookies.
constexpr octets beast_cookie_value = ";session=7f3a9c0e1b5d4428; theme=dark; consent=yes";
bool beast_cookie(octets in) {
    std::size_t count = 0;
    for (auto const& p : boost::beast::http::param_list{boost::beast::string_view{in.data(), in.size()}})
        count += p.second.size();
    return count > 0;
}
bool beast_look_up(octets in) {
    namespace http = boost::beast::http;
    static http::fields const fields = [] {
        http::fields f;
        for (field_line const line : browser())
            f.insert(boost::beast::string_view{line.name.data(), line.name.size()},
                     boost::beast::string_view{line.value.data(), line.value.size()});
        return f;
    }();
    return !in.empty() && !fields[http::field::if_none_match].empty() &&
           fields.find(http::field::range) == fields.end();
}
#endif

constexpr bench::row rows[] = {
    {"Accept", accept_value, parse<httoop::accept>},
    {"Cache-Control", cache_value, parse<cache_control>},
    {"Cookie", cookie_value, parse<cookie_string>},
    {"Content-Type", type_value, parse<content_type>},
    {"If-None-Match", tags_value, parse<if_none_match>},
    {"Range", range_value, parse<ranges_specifier>},
    {"date", date_value, parse_date},
    {"URI", uri_value, parse<uri_view>},
    {"structured dictionary", dictionary_value, parse<structured::dictionary>},
    {"two fields looked up", "-", look_up},
    {"Cookie: a walk", cookie_value, walk_cookies},
    {"If-None-Match: a walk", tags_value, walk_tags},
#if defined(HTTOOP_HAVE_PEERS)
    {"Accept: libsoup", accept_value, soup_accept},
    {"Cache-Control: libsoup", cache_value, soup_params},
    {"Cookie: libsoup", cookie_value, soup_cookies},
    {"Cookie: a walk by Beast", beast_cookie_value, beast_cookie},
    {"Content-Type: libsoup", type_value, soup_type},
    {"If-None-Match: libsoup", tags_value, soup_list},
    {"Range: libsoup", range_value, soup_ranges},
    {"date: apr-util", date_value, apr_date},
    {"URI: Boost.URL", uri_value, boost_uri},
    {"dictionary: libsoup", dictionary_value, soup_params},
    {"two fields: Beast", "-", beast_look_up},
#endif
};

}  // namespace

int main(int argc, char** argv) { return bench::run(rows, argc, argv); }
