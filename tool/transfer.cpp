#include "transfer.hpp"

#include <cstdio>

#include <unistd.h>

#include <httoop/core/ascii.hpp>
#include <httoop/field/link_walk.hpp>
#include <httoop/io/clock.hpp>
#include <httoop/range/combine.hpp>

#include "progress.hpp"
#include "sent_content.hpp"
#include "shell_word.hpp"
#include "shown_answer.hpp"
#include "told_content.hpp"

namespace httoop::tool {
namespace {

// What If-Range can say later about the representation that begins to arrive now.
std::optional<std::string> validator_of(response const& r) {
    range::partial_representation begun;
    (void)begun.arrives(r);
    if (begun.if_range().empty()) return {};
    return begun.if_range();
}

enum class resumed : unsigned char { yes, whole, no };

// Does the answer to a range request go on where the part ends (RFC 9110 14.4, 15.3.7)?
resumed goes_on(response const& r, partial_file const& part) {
    if (r.fields().has(field_id::content_encoding)) return resumed::no;  // it was asked for as it is, like the part
    range::partial_representation held;
    if (!held.restore(part.validator(), {0, part.size() - 1})) return resumed::no;
    range::addition const a = held.arrives(r, part.validator());
    if (a.is == range::arrival::complete) return resumed::whole;
    return a.is == range::arrival::part && a.range.first == part.size() ? resumed::yes : resumed::no;
}

// Whether no file is needed to know all of it.
bool is_text(std::vector<content_piece> const& pieces, std::string& text) {
    for (content_piece const& p : pieces) {
        if (p.of_file) return false;
        text += p.text;
    }
    return !text.empty();
}

// "404 Not Found"
std::string status_text(response const& r) {
    return std::to_string(r.status().number()) + " " + std::string{r.reason()};
}

// `of`: the URL, where there are several.
void tell_status(response const& head, bool anonymous, std::string const& of, bool shown) {
    if (!shown) tell(of + status_text(head));
    octets const wanted = head.fields().value(field_id::upgrade);
    if (head.status() == status_code::upgrade_required && equal_ignoring_case(wanted.substr(0, 3), "TLS"))
        tell("--upgrade-tls required asks for it with TLS on the same connection (RFC 2817)");
    if (head.status() == status_code::unauthorized && anonymous) tell("--auth USER, --bearer TOKEN or --netrc prove who asks");
    if (head.status() == status_code::proxy_authentication_required)
        tell("the proxy wants to know who asks: --proxy http://USER:PASSWORD@HOST:PORT");
}

}  // namespace

bool transfer::choose_name(response const* head) {
    std::string const wanted = name_for(head, url_);
    std::string const name = wishes_.resume ? wanted : wishes_.names.of(wanted);
    if (name.empty()) {
        tell("there are too many files called like " + wanted + ": name one with -o FILE");
        return false;
    }
    if (name == wanted) tell("saving " + name);
    else tell(wanted + " is there already: saving " + name);
    file_.emplace(name, url_, !wishes_.resume);
    return true;
}

bool transfer::prepare() {
    if (wishes_.save && wishes_.resume) {
        if (!choose_name(nullptr)) return false;
    } else if (wishes_.output != "-") {
        file_.emplace(wishes_.output, url_);
    }
    return !file_ || file_->find();
}

bool transfer::write(octets piece) { return file_ ? file_->write(piece) : shown_.content(piece); }

void transfer::tell_resume() const {
    if (!file_) return;
    if (file_->resumable())
        tell("the first " + std::to_string(file_->size()) + " octets are kept; go on with: " + wishes_.command +
             " --continue -o " + shell_word(file_->name()) + " " + shell_word(url_));
    else
        tell("the server gave nothing by which the rest could be asked for: try again from the start");
}

// What follows from being interrupted has been told.
exit_status transfer::failed(error const& e) { return broken_off_ ? exit_status::network : by_.failed(e); }

void transfer::interrupted() {
    broken_off_ = true;
    tell_resume();
    status_ = exit_status::network;
}

void transfer::begun() {
    if (wishes_.together != nullptr && !std::exchange(counted_, true)) wishes_.together->begun();
}

// Takes the content to where it goes.
task<exit_status> transfer::take(arriving_response& from, std::uint64_t before) {
    auto const length = from.content->length();
    std::optional<std::uint64_t> whole;
    if (length.is == content_length_of::known) whole = before + length.octets;
    bool const shown =
        wishes_.together == nullptr && ::isatty(STDERR_FILENO) == 1 && (file_ || ::isatty(STDOUT_FILENO) != 1);
    auto const now = [] { return io::read_monotonic(); };
    progress bar{shown, before, whole, now()};
    if (wishes_.together != nullptr) {
        begun();
        wishes_.together->expects(before, whole);
    }
    std::uint64_t done = before;
    for (bool last = false; !last;) {
        outcome<chunk> const piece = co_await from.content->read();
        if (!piece) {
            if (!broken_off_) bar.end(done, now(), file_.has_value());
            if (wishes_.together != nullptr && whole) wishes_.together->misses(*whole - done);
            exit_status const status = failed(piece.error());
            if (!broken_off_) tell_resume();
            co_return status;
        }
        if (!write(piece->data)) co_return exit_status::negative;
        done += piece->data.size();
        last = piece->last;
        bar.at(done, now());
        if (wishes_.together != nullptr) wishes_.together->comes(piece->data.size(), now());
        if (!last && !file_ && shown_.done()) {  // nobody sees the rest
            shown_.cut(length);
            from.content = make_owned<empty_source>();
            co_return exit_status::done;
        }
    }
    bar.end(done, now(), file_.has_value());
    co_return exit_status::done;
}

// The answer to a request for the rest is there.
task<exit_status> transfer::go_on(arriving_response& got) {
    resumed const how = goes_on(got.head, *file_);
    if (how == resumed::no) {
        tell("the server's range does not go on where the part ends: starting over");
        exit_status const again = co_await once(false);
        co_return again;
    }
    if (how == resumed::yes) {
        if (!file_->append_to_found()) co_return exit_status::negative;
        exit_status const status = co_await take(got, file_->size());
        if (status != exit_status::done) co_return status;
    }
    co_return file_->complete() ? exit_status::done : exit_status::negative;
}

task<exit_status> transfer::once(bool resuming) {
    request r = wishes_.asked.request;
    if (resuming) {
        r.fields().set(field_id::accept_encoding, "identity");
        r.fields().set(field_id::range, "bytes=" + std::to_string(file_->size()) + "-");
        r.fields().set(field_id::if_range, file_->validator());
    }
    owned<source> content;
    if (std::string text; is_text(wishes_.asked.content, text)) r.octets(std::move(text));
    if (wishes_.asked.has_content && !(content = open_content(wishes_.asked.content))) co_return exit_status::negative;
    if (content && wishes_.verbose > 0 && wishes_.together == nullptr && !wishes_.dry)
        content = told_content(std::move(content), r.fields(), wishes_.limits.json_octets);
    outcome<arriving_response> got = co_await by_.ask(url_, std::move(r), std::move(content));
    if (!got) {
        exit_status const status = failed(got.error());
        if (!broken_off_ && file_ && file_->resumable()) tell_resume();
        co_return status;
    }
    if (wishes_.dry) co_return exit_status::done;
    head_ = got->head;
    at_ = std::move(got->at);
    if (resuming && (head_.status() == status_code::partial_content || head_.status() == status_code::range_not_satisfiable)) {
        exit_status const status = co_await go_on(*got);
        co_return status;
    }
    bool const ranged = wishes_.asked.request.fields().has(field_id::range);
    if (head_.status() == status_code::partial_content && !ranged) {
        tell("the server sent a part that was not asked for (" + status_text(head_) + ")");
        co_return exit_status::negative;
    }
    exit_status const verdict = exit_status_of(head_.status());
    if (verdict != exit_status::done) {
        bool const shown = !file_ && !wishes_.save && ::isatty(STDOUT_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
        tell_status(head_, wishes_.anonymous, wishes_.alone && wishes_.relation.empty() ? "" : url_ + ": ", shown);
        if (file_ || wishes_.save) co_return verdict;  // the file is for what was asked for
        // A proxy that asks in place of a tunnel: it proved nothing of what https promises.
        if (head_.status() == status_code::proxy_authentication_required && equal_ignoring_case(at_.scheme(), "https")) co_return verdict;
    } else if (wishes_.save && !file_ && !choose_name(&head_)) {
        co_return exit_status::negative;
    }
    if (file_ && !file_->start_over(got->decoded ? std::nullopt : validator_of(head_))) co_return exit_status::negative;
    if (!file_ && !shown_.head(head_, wishes_.asked.request, wishes_.verbose > 0, wishes_.limits)) co_return exit_status::negative;
    exit_status const status = co_await take(*got, 0);
    if (status != exit_status::done) co_return status;
    if (file_) co_return file_->complete() ? exit_status::done : exit_status::negative;
    co_return shown_.end() ? verdict : exit_status::negative;
}

// From link to link (RFC 8288), each answer behind the other or in a file of its own.
task<exit_status> transfer::walk(exit_status so_far) {
    auto start = uri::parse(url_);
    if (wishes_.relation.empty() || wishes_.dry || !start) co_return so_far;
    link_walk pages{std::move(*start), wishes_.relation, {.most = wishes_.link_steps}};
    while (so_far == exit_status::done) {
        link_step const step = pages.advance(head_.get<links>().value_or({}), at_);
        switch (step.is) {
        case link_step::end: co_return so_far;
        case link_step::again:
            tell("the link leads back to " + step.target.text() + ", which was there already");
            co_return so_far;
        case link_step::too_far:
            tell("not followed: " + step.target.text() + " is link " + std::to_string(pages.steps() + 1) + " (limit link-steps)");
            co_return exit_status::negative;
        case link_step::elsewhere:
            tell("not followed: the link leads to another server, to " + step.target.text());
            co_return exit_status::negative;
        case link_step::next: break;
        }
        url_ = step.target.text();
        file_.reset();
        so_far = co_await once(false);
    }
    co_return so_far;
}

task<void> transfer::run() {
    bool const resuming = wishes_.resume && file_ && file_->size() > 0;
    if (wishes_.resume && !resuming) tell("no part of this URL with a validator is there: starting at the beginning");
    exit_status const first = co_await once(resuming);
    status_ = co_await walk(first);
    ended_ = true;
    begun();
    if (wishes_.together != nullptr && !broken_off_) wishes_.together->ended(io::read_monotonic());
}

}  // namespace httoop::tool
