#include <httoop/syntax/list.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/syntax/quoted_string.hpp>
#include <httoop/syntax/rules.hpp>

namespace httoop::inline v0 {

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
    at_ += uncut;
    while (at_ < value_.size() && value_[at_] != ',') {
        if (value_[at_] != '"') {
            ++at_;
            continue;
        }
        std::size_t const size = quoted_string_size(value_.substr(at_));
        if (size == 0 && enforced(rules::quoted_string)) {
            fault_ = {&rules::quoted_string, at_};
            return value_.substr(start, at_ - start);
        }
        at_ += size == 0 ? 1 : size;
    }
    octets const taken = value_.substr(start, at_ - start);
    return enforced(rules::list_whitespace) ? trim_ows(taken) : taken;
}

void append_element(std::string& list, octets element) {
    if (element.empty() && enforced(rules::list_no_empty_sent)) return;
    if (!list.empty()) list += ", ";
    list += element;
}

}  // namespace httoop::inline v0
