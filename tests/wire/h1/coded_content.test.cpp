#include <httoop/coding/rules.hpp>
#include <httoop/wire/h1.hpp>

#include "support/conversation.hpp"

using namespace httoop;

namespace {

// A coding of our own: each octet is written twice, and ".;" ends it.
class twice final : public coding::decoder {
public:
    step decode(octets in) override {
        if (in.empty()) return {{}, 0};
        if (ended_) return {{}, 0, &rules::stream_broken};
        if (!half_) {
            octet_ = in[0];
            half_ = true;
            return {{}, 1};
        }
        half_ = false;
        if (octet_ == '.' && in[0] == ';') {
            ended_ = true;
            return {{}, 1};
        }
        if (in[0] != octet_) return {{}, 0, &rules::stream_broken};
        return {octets{&octet_, 1}, 1};
    }
    bool complete() const override { return ended_; }

private:
    char octet_ = 0;
    bool half_ = false, ended_ = false;
};

class one_coding final : public coding::decoders {
public:
    owned<coding::decoder> make(octets coding) const override {
        if (coding != "twice") return {};
        return make_owned<twice>();
    }
    octets names() const override { return "twice"; }
};

}  // namespace

// tests/data/wire/codings.txt holds what is cited.
TEST_CASE("a coding is taken off content, and what cannot be decoded is refused") {
    one_coding const codings;
    support::hold_conversations("wire/codings.txt", wire::role::server, &codings);
}
