#include <httoop/syntax/quality.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/syntax/rules.hpp>

namespace httoop::inline v0 {

result<quality> quality::parse(octets s) {
    // Digits count for 1000, (the point for nothing,) 100, 10 and 1.
    constexpr int worth[] = {1000, 0, 100, 10, 1};
    int sum = 0;
    std::size_t i = 0;
    for (; i < s.size() && i < 5; ++i) {
        if (i == 1 ? s[i] != '.' : !DIGIT(s[i])) break;
        sum += worth[i] * (i == 1 ? 0 : s[i] - '0');
        if (sum > 1000) break;
    }
    if ((i == 0 || i < s.size()) && enforced(rules::weight_grammar))
        return violation{&rules::weight_grammar, i};
    return quality{static_cast<std::uint16_t>(sum < 1000 ? sum : 1000)};
}

void quality::compose(std::string& to) const {
    if (thousandths >= 1000) return;
    to += ";q=0";
    if (thousandths == 0) return;
    char const digits[] = {'.', static_cast<char>('0' + thousandths / 100),
                           static_cast<char>('0' + thousandths / 10 % 10),
                           static_cast<char>('0' + thousandths % 10)};
    std::size_t size = 4;
    while (digits[size - 1] == '0') --size;
    to.append(digits, size);
    if (!enforced(rules::weight_digits)) to += "0000";
}

}  // namespace httoop::inline v0
