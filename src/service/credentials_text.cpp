#include <algorithm>
#include <set>

#include "../syntax/column_text.hpp"

#include "credentials_state.hpp"

// The text form of credentials: a first line that names it, then one line for each login, its members
// separated by HTAB. Octets up to 32 and "%" are percent-encoded.

namespace httoop::inline v0 {
namespace {

constexpr octets logins_heading = "httoop credentials 1\n";
constexpr std::size_t login_columns = 5;

bool read_login_line(octets line, known_login& l) {
    octets column[login_columns];
    for (std::size_t i = 0; i < login_columns; ++i) {
        std::size_t const end = i + 1 < login_columns ? line.find('\t') : line.size();
        if (end == octets::npos) return false;
        column[i] = line.substr(0, end);
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    // Who asks, and whether it waits for that: one letter each.
    if (column[0].size() != 2 || octets{"op"}.find(column[0][0]) == octets::npos || octets{"au"}.find(column[0][1]) == octets::npos)
        return false;
    l.asker = column[0][0] == 'p' ? auth::asker::proxy : auth::asker::origin;
    l.unasked = column[0][1] == 'u';
    std::string password, token;
    bool const good = read_column_text(column[1], l.where) && read_column_text(column[2], l.user) &&
                      read_column_text(column[3], password) && read_column_text(column[4], token);
    l.password = auth::secret{std::move(password)};
    l.token = auth::secret{std::move(token)};
    return good;
}

}  // namespace

auth::secret known_credentials::save() const {
    // One piece of memory from the start, so that none is left behind that is not wiped.
    std::size_t most = logins_heading.size();
    for (login const& l : state_->logins)
        most += 8 + 3 * (l.is.where.size() + l.is.user.size() + l.is.password.reveal().size() + l.is.token.reveal().size());
    std::string text;
    text.reserve(most);
    text += logins_heading;
    for (login const& l : state_->logins) {
        text += l.is.asker == auth::asker::proxy ? 'p' : 'o';
        text += l.is.unasked ? 'u' : 'a';
        for (octets const s : {octets{l.is.where}, octets{l.is.user}, l.is.password.reveal(), l.is.token.reveal()})
            append_column_text(text += '\t', s);
        text += '\n';
    }
    return auth::secret{std::move(text)};
}

outcome<void> known_credentials::load(octets text) {
    if (!text.starts_with(logins_heading))
        return error{failure::refused, "line 1: this is no text that holds credentials"};
    text.remove_prefix(logins_heading.size());
    known_credentials read;
    for (std::size_t number = 2; !text.empty(); ++number) {
        std::size_t const end = text.find('\n');
        known_login l;
        bool const good = end != octets::npos && read_login_line(text.substr(0, end), l);
        outcome<void> const added = good ? read.add(std::move(l)) : error{failure::refused, "this holds no credentials"};
        if (!added) return error{failure::refused, "line " + std::to_string(number) + ": " + added.error().about};
        text.remove_prefix(end + 1);
    }
    for (login& l : read.state_->logins)
        if (auto added = add(std::move(l.is)); !added) return added;
    return {};
}

outcome<void> known_credentials::add(netrc const& file) {
    std::set<std::string> seen;
    for (netrc_login const& l : file.all) {
        std::string name = l.machine;
        for (char& c : name) c = to_lower(c);
        if (!l.has_password || !seen.insert(name).second) continue;
        std::string where = name.empty()                                  ? "*"
                            : name.find(':') != std::string::npos && name.front() != '[' ? "//[" + name + "]"
                                                                          : "//" + name;
        if (auto added = add({.where = std::move(where), .user = l.login, .password = l.password}); !added)
            return error{failure::refused, "line " + std::to_string(l.line) + ": this machine is no host"};
    }
    return {};
}

}  // namespace httoop::inline v0
