#include <httoop/io/outcome.hpp>

#include <cstdio>
#include <cstring>

namespace httoop::inline v0 {
namespace {

char const* name(failure f) {
    switch (f) {
    case failure::violation: return "a rule of HTTP was broken";
    case failure::system: return "the system refused";
    case failure::name: return "the name was not found";
    case failure::tls: return "TLS failed";
    case failure::timeout: return "it took too long";
    case failure::cancelled: return "it was cancelled";
    case failure::closed: return "the peer closed the connection too early";
    case failure::limit: return "a limit was reached";
    case failure::thrown: return "a handler threw an exception";
    case failure::refused: return "it cannot be done as asked";
    }
    return "it failed";
}

char const* name(phase p) {
    switch (p) {
    case phase::none: return nullptr;
    case phase::resolve: return "while looking up the name";
    case phase::connect: return "while connecting";
    case phase::handshake: return "during the TLS handshake";
    case phase::send: return "while sending";
    case phase::receive: return "while receiving";
    case phase::respond: return "while answering";
    }
    return nullptr;
}

}  // namespace

std::string error::text() const {
    // What TLS tells of its handshake tells when that was.
    bool const whole = during == phase::handshake && !about.empty() &&
                       (what == failure::tls || what == failure::closed || what == failure::refused);
    if (whole) return about;
    std::string s = about;
    if (s.empty() || what == failure::timeout || what == failure::closed) {
        if (!s.empty()) s += ": ";
        if (what != failure::violation) s += name(what);
    }
    if (what == failure::violation && broken.broken != nullptr) {
        if (!s.empty()) s += ": ";
        s += broken.broken->sentence;
        s += " (";
        s += broken.broken->id;
        s += ", at octet " + std::to_string(broken.offset) + ")";
    }
    if (code != 0) {
        char buffer[128];
        s += ": ";
        s += strerror_r(code, buffer, sizeof buffer);  // GNU's, which returns the text
    }
    if (char const* const when = name(during)) {
        s += ", ";
        s += when;
    }
    return s;
}

int complain(error const& e) {
    std::string line = e.text();
    for (char& c : line)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';  // no terminal controls
    std::fprintf(stderr, "error: %s\n", line.c_str());
    return 1;
}

}  // namespace httoop::inline v0
