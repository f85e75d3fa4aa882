#include <httoop/field/content_length.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/core/number.hpp>
#include <httoop/field/rules.hpp>

namespace httoop::inline v0 {

result<content_length> content_length::parse(httoop::octets value) {
    content_length length;
    switch (parse_decimal(value, length.octets)) {
        case number_fault::none: break;
        case number_fault::overflow:
            if (enforced(rules::content_length_overflow))
                return violation{&rules::content_length_overflow, 0};
            break;
        case number_fault::malformed: {
            std::size_t digits = 0;
            while (digits < value.size() && DIGIT(value[digits])) ++digits;
            if (enforced(rules::content_length_grammar))
                return violation{&rules::content_length_grammar, digits};
        }
    }
    return length;
}

std::string content_length::compose() const {
    char digits[20];
    return {digits, compose_decimal(digits, octets)};
}

}  // namespace httoop::inline v0
