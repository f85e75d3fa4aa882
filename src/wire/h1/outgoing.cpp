#include "outgoing.hpp"

#include <httoop/wire/rules.hpp>

namespace httoop::inline v0::wire {

outgoing frame_response(status_code s, method::known answered, http_version version,
                        content_length_of length) {
    using field = outgoing::field;
    outgoing o;
    o.content = true;
    o.length = length.octets;
    o.no_caller_length = &rules::own_content_length;
    o.no_caller_coding = &rules::response_coding_chunked;

    // As if it were an ordinary response. A connection whose end is the content's end is for older
    // clients (RFC 9112 6.3-9).
    if (length.is != content_length_of::unknown) {
        o.says = field::content_length;
    } else if (version >= http_1_1 || !enforced(rules::coding_to_older_client)) {
        o.says = field::chunked;
        o.no_caller_length = &rules::length_or_coding;
        o.no_caller_coding = &rules::chunked_once;
    } else {
        o.no_caller_coding = &rules::coding_to_older_client;
    }

    auto const leave_out = [&o](field f, bool required) {
        if (required && o.says == f) o.says = field::none;
    };
    unsigned const code = s.number();
    if (code < 200 || code == 204) {
        o.content = false;
        o.no_caller_length = &rules::no_length_without_content;
        o.no_caller_coding = &rules::no_coding_without_content;
        leave_out(field::content_length, enforced(rules::no_length_without_content));
        leave_out(field::chunked, enforced(rules::no_coding_without_content));
    } else if (answered == method::connect && code < 300) {
        o.content = false;
        o.no_caller_length = &rules::no_length_of_tunnel;
        o.no_caller_coding = &rules::no_coding_of_tunnel;
        bool const neither = enforced(rules::no_framing_of_tunnel);
        leave_out(field::content_length, neither && enforced(rules::no_length_of_tunnel));
        leave_out(field::chunked, neither && enforced(rules::no_coding_of_tunnel));
    } else if (code == 304) {
        o.content = false;
        o.no_caller_length = &rules::not_modified_length;
        leave_out(field::content_length, length.is == content_length_of::none);
        leave_out(field::chunked, true);
    } else if (answered == method::head) {
        // The fields are those of GET; but "none" does not tell GET's length.
        o.content = !enforced(rules::head_without_content);
        o.no_caller_length = &rules::head_length;
        leave_out(field::content_length, length.is == content_length_of::none);
    } else if (code == 205 && enforced(rules::reset_content_empty)) {
        o.content = false;
        o.says = field::content_length;
        o.length = 0;
    }
    return o;
}

result<outgoing> frame_request(method const& m, http_version version, http_version server,
                               content_length_of length) {
    using field = outgoing::field;
    outgoing o;
    o.length = length.octets;
    o.no_caller_length = &rules::own_content_length;
    o.no_caller_coding = &rules::request_coding_chunked;
    switch (length.is) {
        case content_length_of::none:
            // RFC 9110 8.6: these have a meaning for content, so that none is worth saying.
            if ((m == method::post || m == method::put || m == method::patch) &&
                enforced(rules::request_length_zero))
                o.says = field::content_length;
            break;
        case content_length_of::known:
            o.content = true;
            if (enforced(rules::request_content_framed)) o.says = field::content_length;
            break;
        case content_length_of::unknown:
            if (version < http_1_1 || server < http_1_1) {
                if (enforced(rules::coding_to_older_server) &&
                    enforced(rules::chunked_to_older_server))
                    return violation{&rules::coding_to_older_server, 0};
            }
            o.content = true;
            o.says = field::chunked;
            o.no_caller_length = &rules::length_or_coding;
            o.no_caller_coding = &rules::chunked_once;
            break;
    }
    if (m == method::trace && length.is != content_length_of::none &&
        enforced(rules::trace_without_content))
        return violation{&rules::trace_without_content, 0};
    return o;
}

}  // namespace httoop::inline v0::wire
