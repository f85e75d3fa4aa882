#include "said_length.hpp"

#include <httoop/field/content_length.hpp>

namespace httoop::inline v0 {
namespace {

class length_alone final : public source {
public:
    explicit length_alone(std::uint64_t n) : length_{n} {}
    task<outcome<chunk>> read() override {
        return outcome<chunk>{error{failure::refused, "there is no content, only its length"}};
    }
    [[nodiscard]] content_length_of length() const override { return content_length_of::exactly(length_); }

private:
    std::uint64_t length_;
};

}  // namespace

owned<source> said_length(response const& r) {
    auto const length = r.get<content_length>();
    if (!length) return {};
    return said_length(length->octets);
}

owned<source> said_length(std::uint64_t octets) { return make_owned<length_alone>(octets); }

}  // namespace httoop::inline v0
