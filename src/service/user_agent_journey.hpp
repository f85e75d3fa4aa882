#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <httoop/range/combine.hpp>
#include <httoop/service/credentials.hpp>
#include <httoop/service/user_agent.hpp>

#include "hop.hpp"
#include "repeating.hpp"

namespace httoop::inline v0 {

// What the journeys of a user agent share.
struct agent_of_many {
    service& through;
    user_agent_options options;
    std::string accept_encoding;
    std::mutex lock{};  // of the jar, the credentials, the hosts with HSTS, and what follows
    std::vector<std::string> told_of{};  // proxies whose URLs have credentials, at most three
};

struct user_agent::state {
    std::shared_ptr<agent_of_many> shared;
};

// The error of a wait that ended since `total` was over.
error too_late(error e, duration total);

// One wish of a user on its way: a request for each hop, until there is an answer to give.
class journey {
public:
    journey(std::shared_ptr<agent_of_many> agent, io::loop& l, uri target, request const& asked,
            std::shared_ptr<cargo> content);

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
    // user_agent_hop.cpp: what an agent adds to each request, and learns of each answer.
    request compose();
    void add_cookies(request& r) const;
    void add_credentials(request& r);
    void tell_of_proxy() const;
    outcome<void> set_out(request r);
    void secure_target();
    void learn(response const& r);
    // user_agent_journey.cpp: where it goes.
    outcome<step> decide(response const& r);
    outcome<step> answer_challenge(login_verdict&& v);
    task<outcome<void>> prove(reply& r, login_attempt const& at);
    outcome<void> redirect(response const& r, uri to);
    [[nodiscard]] outcome<void> check_circle(request const& r) const;
    void note(octets sentence) const;
    bool repeats(repetition why, error const* e);
    // user_agent_content.cpp: what arrives in the end.
    void begin_part(response const& r);
    task<outcome<chunk>> read_or_resume();
    task<outcome<void>> resume(error why);

    [[nodiscard]] user_agent_options const& options() const { return agent_->options; }

    std::shared_ptr<agent_of_many> const agent_;
    io::loop& loop_;
    instant const until_;
    uri target_;
    request asked_;
    std::shared_ptr<cargo> content_;
    std::vector<std::string> visited_;  // what was redirected
    repeated repeated_;
    login_attempt login_{auth::asker::origin}, proxy_login_{auth::asker::proxy};
    login_attempt const* to_be_proved_ = nullptr;  // with the content of the answer
    hop_taken hop_;
    owned<source> from_;  // of the last answer; goes before its hop
    content_length_of length_;
    // Of content that may be gone on with:
    bool resumable_ = false;
    range::partial_representation part_;
    std::uint64_t got_ = 0, resumes_ = 0;
};

}  // namespace httoop::inline v0
