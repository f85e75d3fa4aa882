#include "switching.hpp"

#include <algorithm>
#include <cstdlib>

#include <openssl/evp.h>

#include <httoop/core/ascii.hpp>
#include <httoop/field/connection.hpp>
#include <httoop/field/upgrade.hpp>
#include <httoop/io/entropy.hpp>
#include <httoop/syntax/base64.hpp>

namespace httoop::inline v0 {
namespace {

constexpr octets websocket_name = "websocket";
constexpr octets websocket_key = "Sec-WebSocket-Key", websocket_answer = "Sec-WebSocket-Accept";
constexpr octets websocket_guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455 1.3
constexpr std::size_t nonce_octets = 16;

bool names_one(field_section const& f, octets name) {
    auto const to = get_field<upgrade>(f);
    return to && to->protocols.size() == 1 && equal_ignoring_case(to->protocols.front().name, name);
}

// 101 to what was sent (RFC 6455 4.1).
bool switched_as_asked(response const& answer, request const& sent) {
    octets const protocol = sent.fields().value(field_id::upgrade);
    field_section const& f = answer.fields();
    if (answer.status() != status_code::switching_protocols || !names_one(f, protocol)) return false;
    if (!equal_ignoring_case(protocol, websocket_name)) return true;
    return f.count(websocket_answer) == 1 && f.value(websocket_answer) == websocket_accept(sent.fields().value(websocket_key));
}

// What is switched to was asked for (RFC 9110 7.8).
bool only_lists(field_section const& answer, field_section const& sent) {
    auto const to = get_field<upgrade>(answer);
    auto const wanted = get_field<upgrade>(sent);
    if (!to || !wanted) return false;
    return std::all_of(to->protocols.begin(), to->protocols.end(), [&](upgrade::protocol const& p) {
        return std::any_of(wanted->protocols.begin(), wanted->protocols.end(), [&](upgrade::protocol const& w) {
            return equal_ignoring_case(w.name, p.name) && w.version == p.version;
        });
    });
}

}  // namespace

bool wants_websocket(exchange& x) {
    request const& r = x.request();
    if (r.method() != method::get || r.version() != http_1_1 || !r.fields().has(field_id::upgrade)) return false;
    auto const options = r.get<connection>();
    return options && options->has("Upgrade") && names_one(r.fields(), websocket_name) && x.content().length().is == content_length_of::none;
}

bool has_websocket_key(request const& asked) {
    if (asked.fields().count(websocket_key) != 1) return false;
    octets const key = asked.fields().value(websocket_key);
    std::string nonce;
    return parse_base64(key, nonce, {.zero_pad_bits = false}) == key.size() && nonce.size() == nonce_octets;
}

void ask_for_switch(request& sent, octets protocol) {
    request r{method::get, sent.target()};
    r.fields() = std::move(sent.fields());
    r.fields().set(field_id::upgrade, protocol);
    r.fields().set(field_id::connection, "Upgrade");
    if (equal_ignoring_case(protocol, websocket_name)) {
        char nonce[nonce_octets];
        io::fill_with_entropy(nonce, sizeof nonce);
        std::string key;
        append_base64(key, {nonce, sizeof nonce});
        r.fields().set(websocket_key, key);
    }
    sent = std::move(r);
}

void ask_for_tunnel(request& sent, octets protocol) {
    request r = request::extended_connect(protocol, sent.target());
    r.fields() = std::move(sent.fields());
    for (field_id const of_http_1 : {field_id::upgrade, field_id::connection}) r.fields().erase(of_http_1);
    r.fields().erase(websocket_key);
    sent = std::move(r);
}

bool tell_of_switch(response& answer, request const& sent, request const& received) {
    bool const by_tunnel = sent.method() == method::connect, to_tunnel = received.method() == method::connect;
    if (by_tunnel == to_tunnel) return by_tunnel || only_lists(answer.fields(), sent.fields());
    if (to_tunnel) {
        if (!switched_as_asked(answer, sent)) return false;
        answer.status(status_code::ok);
        for (field_id const of_http_1 : {field_id::upgrade, field_id::connection}) answer.fields().erase(of_http_1);
        answer.fields().erase(websocket_answer);
    } else {
        answer.status(status_code::switching_protocols);
        answer.fields().set(field_id::upgrade, websocket_name);
        answer.fields().set(field_id::connection, "Upgrade");
        answer.fields().set(websocket_answer, websocket_accept(received.fields().value(websocket_key)));
    }
    return true;
}

std::string websocket_accept(octets key) {
    std::string const proved = std::string{key}.append(websocket_guid);
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (EVP_Digest(proved.data(), proved.size(), hash, &size, EVP_sha1(), nullptr) != 1) std::abort();
    std::string value;
    append_base64(value, {reinterpret_cast<char const*>(hash), size});
    return value;
}

bool takes_no_tunnel(error const& e) {
    return e.what == failure::violation && e.broken.broken != nullptr && octets{e.broken.broken->id} == "rfc8441#3";
}

}  // namespace httoop::inline v0
