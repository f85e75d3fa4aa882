#pragma once
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <httoop/range/combine.hpp>
#include <httoop/service/user_agent.hpp>
#include <httoop/uri/uri.hpp>

#include "hop.hpp"
#include "repeating.hpp"

namespace httoop::inline v0 {

struct user_agent::state {
    service& through;
    user_agent_options options;
    std::string accept_encoding;
    std::mutex lock{};  // of the jar and the like
};

// The error of a wait that ended since `total` was over.
error too_late(error e, duration total);

// One wish of a user on its way: a request for each hop, until there is an answer to give.
class journey {
public:
    // `content` and `for_whom` (may be null) live as long as the journey.
    journey(user_agent::state& agent, io::loop& l, uri target, request const& asked, source& content, exchange* for_whom);
    // The same with content of its own.
    journey(user_agent::state& agent, io::loop& l, uri target, request const& asked, owned<source> content);

    // Until the answer that is not followed or repeated.
    task<outcome<reply>> go();
    // That answer, as who asked gets it. Its content keeps the journey.
    static outcome<reply> arrive(owned<journey> j, reply last);
    // The content of the last answer; it goes on where it broke off, if it can.
    task<outcome<chunk>> read();
    [[nodiscard]] content_length_of length() const { return length_; }
    [[nodiscard]] field_section const* trailers() const { return from_ ? from_->trailers() : nullptr; }
    [[nodiscard]] uri const& at() const { return target_; }

private:
    struct step;
    request compose();
    outcome<void> set_out(request r);
    void learn(response const& r);
    outcome<step> decide(reply const& r);
    outcome<void> redirect(response const& r, uri to);
    [[nodiscard]] outcome<void> check_circle(request const& r) const;
    task<void> drain(reply& r);
    void tell_repeated(repetition why, error const* e);
    void begin_part(response const& r);
    task<outcome<chunk>> read_or_resume();
    task<outcome<void>> resume(error why);

    user_agent::state& agent_;
    io::loop& loop_;
    exchange* const for_whom_;
    instant const until_;
    uri target_;
    request asked_;
    owned<source> held_;
    lent_content content_;
    std::vector<std::string> visited_;  // what was redirected
    repeated repeated_;
    bool fresh_ = false;  // the next hop needs a connection of its own
    owned<hop> hop_;
    owned<source> from_;  // of the last answer; goes before its hop
    content_length_of length_;
    // Of content that may be gone on with:
    bool resumable_ = false;
    range::partial_representation part_;
    std::uint64_t got_ = 0, resumes_ = 0;
};

}  // namespace httoop::inline v0
