#include <httoop/wire/h1.hpp>

#include "support/conversation.hpp"

using namespace httoop;

namespace {

// A coding of our own: each octet is written twice, and a period ends it.
class twice final : public wire::transfer_decoder {
public:
    decoded decode(octets in) override {
        if (ended_) return {{}, 0, true};
        if (in[0] == '.' && !half_) {
            ended_ = true;
            return {{}, 1};
        }
        if (half_ && in[0] != octet_) return {{}, 0, true};
        octet_ = in[0];
        half_ = !half_;
        return {octets{&octet_, half_ ? 0u : 1u}, 1};
    }
    bool complete() const override { return ended_; }

private:
    char octet_ = 0;
    bool half_ = false, ended_ = false;
};

// Another: each octet is sent as the one that follows it in ASCII.
class next final : public wire::transfer_decoder {
public:
    decoded decode(octets in) override {
        octet_ = static_cast<char>(in[0] - 1);
        return {octets{&octet_, 1}, 1};
    }
    bool complete() const override { return true; }

private:
    char octet_ = 0;
};

class two_codings final : public wire::transfer_codings {
public:
    owned<wire::transfer_decoder> make(octets coding) const override {
        if (coding == "twice") return make_owned<twice>();
        if (coding == "next") return make_owned<next>();
        return {};
    }
    octets names() const override { return "twice, next"; }
};

}  // namespace

// tests/data/wire/codings.txt holds what is cited.
TEST_CASE("a coding is taken off content, and what cannot be decoded is refused") {
    two_codings const codings;
    support::hold_conversations("wire/codings.txt", wire::role::server, &codings);
}
