#include <httoop/exchange/problem.hpp>

namespace httoop::inline v0 {

reply problem(request const*, status_code s, rule const* because, octets detail) {
    std::string text = std::to_string(s.number()) + ' ';
    text += s.phrase();
    text += '\n';
    if (!detail.empty()) text.append(detail) += '\n';
    if (because != nullptr) text.append(because->id).append(": ").append(because->sentence) += '\n';
    reply r{response::text(std::move(text))};
    r.head().status(s);
    r.because = because;
    return r;
}

}  // namespace httoop::inline v0
