#include <httoop/message/method.hpp>

#include <cstring>

#include <httoop/core/ascii.hpp>
#include <httoop/message/rules.hpp>

namespace httoop::inline v0 {
namespace {

struct method_row {
    octets token;
    bool safe, idempotent, cacheable;
};

constexpr method_row method_rows[] = {
    {"", false, false, false},
#define HTTOOP_METHOD(constant, token, safe, idempotent, cacheable, section) \
    {token, safe, idempotent, cacheable},
#include <httoop/message/methods.def>
#undef HTTOOP_METHOD
};

method_row const& method_row_of(method::known k) { return method_rows[static_cast<std::size_t>(k)]; }

}  // namespace

result<method> method::parse(octets token) {
    if (enforced(rules::method_token)) {
        for (std::size_t i = 0; i < token.size(); ++i)
            if (!tchar(token[i])) return violation{&rules::method_token, i};
        if (token.empty()) return violation{&rules::method_token, 0};
    }
    return of_token(token);
}

method method::of_token(octets token) {
    // The table begins with the methods that are sent most.
    for (std::size_t i = 1; i < sizeof method_rows / sizeof *method_rows; ++i) {
        octets const name = method_rows[i].token;
        if (name.size() == token.size() && name[0] == token[0] &&
            std::memcmp(name.data(), token.data(), token.size()) == 0)
            return static_cast<known>(i);
    }
    return {known::other, token};
}

bool method::safe() const { return method_row_of(which_).safe; }
bool method::idempotent() const { return method_row_of(which_).idempotent; }
bool method::cacheable() const { return method_row_of(which_).cacheable; }

octets method::name(known k) { return method_row_of(k).token; }

}  // namespace httoop::inline v0
