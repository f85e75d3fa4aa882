#include <httoop/syntax/list.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/syntax/quoted_string.hpp>
#include <httoop/syntax/rules.hpp>

namespace httoop::inline v0 {
namespace {

constexpr octet_class plain = octet_class::span(0, 255) - octet_class(",\"");

}  // namespace

bool list_reader::next() {
    if (fault_.broken != nullptr) return false;
    bool separated = !after_element_;
    for (; at_ < value_.size(); ++at_) {
        char const c = value_[at_];
        if (c == ',') {
            if (separated && ++empty_ > list_empty_elements && enforced(rules::list_empty_elements)) {
                fault_ = {&rules::list_empty_elements, at_};
                return false;
            }
            separated = true;
        } else if (!OWS_octet(c) || !enforced(rules::list_whitespace)) {
            if (!separated && enforced(rules::list_grammar)) {
                fault_ = {&rules::list_grammar, at_};
                return false;
            }
            after_element_ = true;
            return true;
        }
    }
    return false;
}

octets list_reader::element(std::size_t uncut) {
    std::size_t const start = at_;
    std::size_t at = start + uncut;
    for (;; ++at) {
        while (at < value_.size() && plain(value_[at])) ++at;
        if (at >= value_.size() || value_[at] == ',') break;
        std::size_t const size = quoted_string_size(value_.substr(at));
        if (size == 0 && enforced(rules::quoted_string)) {
            at_ = at;
            fault_ = {&rules::quoted_string, at};
            return value_.substr(start, at - start);
        }
        if (size != 0) at += size - 1;
    }
    at_ = at;
    octets const taken = value_.substr(start, at - start);
    return enforced(rules::list_whitespace) ? trim_ows(taken) : taken;
}

std::size_t list_reader::elements_expected() const {
    constexpr std::size_t usual_size = 16, some = 16;
    std::size_t const n = 1 + value_.size() / usual_size;
    return n < some ? n : some;
}

void append_element(std::string& list, octets element) {
    if (element.empty() && enforced(rules::list_no_empty_sent)) return;
    if (!list.empty()) list += ", ";
    list += element;
}

}  // namespace httoop::inline v0
