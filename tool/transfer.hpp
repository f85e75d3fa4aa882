#pragma once
#include <optional>
#include <string>
#include <vector>

#include <httoop/exchange/asking.hpp>
#include <httoop/uri/uri.hpp>

#include "command.hpp"
#include "outgoing.hpp"
#include "partial_file.hpp"
#include "saved_name.hpp"
#include "shown_answer.hpp"

namespace httoop::tool {

class progress_of_all;

// Whoever carries a request to its server and brings back the answer.
class asker {
public:
    virtual task<outcome<arriving_response>> ask(std::string url, request r, owned<source> content) = 0;
    // Why an answer did not come, and what to do next: told. The status that the command ends with.
    virtual exit_status failed(error const& e) = 0;

protected:
    ~asker() = default;
};

// What the transfers of a command have in common.
struct transfer_wishes {
    outgoing asked;
    std::string command;          // "httoop get", for advice
    std::string output = "-";     // a file, or standard output
    bool save = false;            // under a name of its own
    bool resume = false;          // what an earlier try left
    bool alone = true;            // there is no other
    progress_of_all* together = nullptr;  // others run beside it, and this is how far all are
    bool anonymous = true;        // nothing is known that would prove who asks
    unsigned verbose = 0;         // what is told beside the answer
    httoop::limits limits{};
    bool dry = false;             // nothing comes back
    std::string relation;         // links that are followed, from page to page
    std::uint64_t link_steps = 0; // so many of them
    free_names names{};           // for `save`
};

// One request and what becomes of its answer: from URL to file or standard output.
class transfer {
public:
    transfer(std::string url, transfer_wishes& w, asker& by) : url_{std::move(url)}, wishes_{w}, by_{by} {}
    transfer(transfer const&) = delete;
    transfer& operator=(transfer const&) = delete;

    // Looks for what is there, before anything is sent. False: told why not.
    bool prepare();
    task<void> run();
    // It was broken off: tells what is left of it.
    void interrupted();

    [[nodiscard]] std::string const& url() const { return url_; }
    [[nodiscard]] bool ended() const { return ended_; }
    [[nodiscard]] exit_status status() const { return status_; }
    // Of the answer that ended it.
    [[nodiscard]] response const& head() const { return head_; }

private:
    task<exit_status> once(bool resuming);
    task<exit_status> walk(exit_status so_far);
    task<exit_status> go_on(arriving_response& got);
    task<exit_status> take(arriving_response& got, std::uint64_t before);
    bool choose_name(response const* head);
    bool write(octets piece);
    void begun();
    void tell_resume() const;
    exit_status failed(error const& e);

    std::string url_;
    transfer_wishes& wishes_;
    asker& by_;
    std::optional<partial_file> file_;  // none: standard output
    response head_;
    shown_answer shown_;
    uri at_;  // where it came from
    exit_status status_ = exit_status::network;
    bool ended_ = false;
    bool counted_ = false;  // among those that are told of together
    bool broken_off_ = false;
};

}  // namespace httoop::tool
