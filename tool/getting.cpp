#include "getting.hpp"

#include <cerrno>

#include <httoop/coding/rules.hpp>
#include <httoop/core/limits.hpp>
#include <httoop/engine/rules.hpp>
#include <httoop/service/rules.hpp>
#include <httoop/uri/authority.hpp>
#include <httoop/wire/rules.hpp>


namespace httoop::tool {
namespace {

bool read_upgrade(std::string const& word, tls_upgrade& into) {
    if (word == "off") into = tls_upgrade::off;
    else if (word == "optional") into = tls_upgrade::optional;
    else if (word == "required") into = tls_upgrade::required;
    else return false;
    return true;
}

// Whether all that came may have been something else, read as frames.
bool perhaps_no_http_2(error const& e) {
    rule const* const broken = e.broken.broken;
    if (e.during == phase::handshake || broken == &rules::h2_stream_reset) return false;
    return e.what == failure::closed || broken == &rules::h2_frame_too_large || broken == &rules::h2_settings_first;
}

// Which limit bounds what that rule is about.
struct bound {
    rule const* broken;
    std::string_view limit;
};
constexpr bound bounds[] = {
    {&rules::status_line_too_long, "start-line"},
    {&rules::field_line_too_long, "field-line"},
    {&rules::hpack_string_too_long, "field-line"},
    {&rules::field_section_too_long, "field-section"},
    {&rules::field_lines_too_many, "field-count"},
    {&rules::content_too_long, "content"},
    {&rules::chunk_extensions_too_long, "chunk-overhead"},
    {&rules::interim_limit, "interim-responses"},
    {&rules::h2_continuation_flood, "continuations"},
    {&rules::h2_control_flood, "control-frames"},
    {&rules::h2_empty_flood, "empty-frames"},
    {&rules::decoded_growth, "coding-ratio"},
    {&rules::codings_stacked, "stacked-codings"},
};

// The limit that was reached: by what was broken, or as the error says "(limit NAME)".
limit_row const* limit_of(error const& e) {
    for (bound const& b : bounds)
        if (e.broken.broken == b.broken) return find_limit(b.limit);
    constexpr std::string_view mark = "(limit ";
    if (e.what != failure::limit && e.what != failure::timeout) return nullptr;
    auto const at = e.about.rfind(mark);
    if (at == std::string::npos) return nullptr;
    auto const name = std::string_view{e.about}.substr(at + mark.size());
    return find_limit(name.substr(0, name.find(')')));
}

}  // namespace

std::optional<exit_status> read_connection_flags(arguments const& given, client_options& into) {
    bool const one = given.has("http1"), two = given.has("http2");
    if (one && two) return misused("--http1 and --http2 together leave nothing to speak: give one, or none for both");
    into.http_1 = !two;
    into.http_2 = !one;
    into.tls.ca_file = given.value("cacert");
    into.tls.certificate_file = given.value("cert");
    into.tls.key_file = given.value("key", into.tls.certificate_file);
    if (into.tls.certificate_file.empty() && given.has("key"))
        return misused("--key FILE belongs to a certificate: --cert FILE");
    into.tls.verify = !given.has("insecure");
    if (std::string const word = given.value("upgrade-tls", "off"); !read_upgrade(word, into.upgrade))
        return misused("--upgrade-tls takes off, optional or required, not " + word);
    if (two && into.upgrade != tls_upgrade::off)
        return misused("--upgrade-tls is of HTTP/1.1; an https URL has TLS with HTTP/2");
    into.tunnel = given.value("tunnel");
    if (given.has("tunnel")) {
        auto const proxy = parse_host_port(into.tunnel);
        if (!proxy || !proxy->has_port) return misused("--tunnel takes HOST:PORT, not " + into.tunnel);
    }
    if (!into.tls.verify)
        tell("--insecure: nobody checks whose certificate it is; who sits on the way can read and change everything");
    return {};
}

std::string next_step(error const& e, client_options const& o) {
    if (limit_row const* const limit = limit_of(e)) {
        std::string const set = "--limit " + std::string{limit->name} + "=";
        return limit->unit == "ms" ? set + "MS waits longer" : set + "N takes more; it is " + std::to_string(o.policy.limits.*limit->member) + " " + std::string{limit->unit};
    }
    if (e.broken.broken == &rules::options_before_request)
        return "--upgrade-tls optional goes on without, unprotected; perhaps there is an https URL";
    if (e.broken.broken == &rules::redirection_secured) return "ask for that URL itself if that is good enough";
    if (e.broken.broken == &rules::h2_older_version_required) return "--http1 asks with that";
    if (e.unprocessed) return "nothing was done about it: try again";
    bool const only_2 = o.http_2 && !o.http_1;
    switch (e.what) {
    case failure::name: return "is the host spelled right, and this machine online?";
    case failure::timeout:
        switch (e.during) {
        case phase::connect: return "--limit connect-time=MS waits longer";
        case phase::handshake: return "--limit tls-handshake-time=MS waits longer; does it speak TLS there?";
        default: return "--limit response-time=MS waits longer";
        }
    case failure::system: return e.code == ECONNREFUSED ? "is a server running there, on that port?" : "";
    case failure::refused:
        if (e.during != phase::handshake) return "";
        return only_2 ? "without --http2 it is asked with HTTP/1.1" : "without --http1 it is asked with HTTP/2";
    case failure::tls:
        if (!o.tls.certificate_file.empty() && o.tls.key_file == o.tls.certificate_file && e.about.starts_with("no key can be read"))
            return "--key FILE names the key where it has a file of its own";
        if (e.about.find("(ALPN)") == std::string::npos || (o.http_1 && o.http_2)) return "";
        return only_2 ? "without --http2 it is asked with HTTP/1.1" : "without --http1 it is asked with HTTP/2";
    case failure::closed:
    case failure::violation: return only_2 && perhaps_no_http_2(e) ? "perhaps it speaks no HTTP/2: try without --http2" : "";
    default: return "";
    }
}

}  // namespace httoop::tool
