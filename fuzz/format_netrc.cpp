// A netrc file, read whole and in pieces: the first octet is the size of a piece. What is read is the
// same; what was read is written with quotes, and read again the same.
#include <cstdlib>
#include <string>

#include <httoop/format/netrc.hpp>

using namespace httoop;

namespace {

void add_quoted(std::string& to, octets word) {
    to += '"';
    for (char const c : word) {
        if (c == '\n') to += "\\n";
        else if (c == '"' || c == '\\') (to += '\\') += c;
        else to += c;
    }
    to += "\" ";
}

std::string written(netrc const& n) {
    std::string text;
    for (netrc_login const& l : n.all) {
        if (l.machine.empty()) text += "default ";
        else add_quoted(text += "machine ", l.machine);
        if (l.has_login) add_quoted(text += "login ", l.login);
        if (l.has_password) add_quoted(text += "password ", l.password.reveal());
        if (l.has_account) add_quoted(text += "account ", l.account.reveal());
    }
    return text;
}

}  // namespace

int fuzz_format_netrc(std::uint8_t const* data, std::size_t size) {
    if (size == 0) return 0;
    std::size_t const piece = data[0] == 0 ? 1 : data[0];
    octets const text{reinterpret_cast<char const*>(data) + 1, size - 1};
    limits l;
    l.netrc_octets = 4096;
    auto const whole = netrc::parse(text, l);
    netrc_reader reader{l};
    for (std::size_t at = 0; at < text.size(); at += piece) {
        // A copy of its own, so that nobody looks beyond its end or keeps a view of it.
        std::string const copy{text.substr(at, piece)};
        if (!reader.take(copy)) break;
    }
    auto const split = reader.finish();
    if (whole.has_value() != split.has_value()) std::abort();
    if (!whole) {
        if (whole.error().line != split.error().line || whole.error().about != split.error().about) std::abort();
        if (whole.error().line == 0 || whole.error().about.empty()) std::abort();
        return 0;
    }
    std::string const once = written(*whole);
    if (written(*split) != once) std::abort();
    auto const again = netrc::parse(once);
    if (!again || written(*again) != once) std::abort();
    for (netrc_login const& one : whole->all)
        if (whole->find(one.machine) == nullptr) std::abort();
    return 0;
}
