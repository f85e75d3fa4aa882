#include <httoop/service/files.hpp>

#include <mutex>
#include <thread>

#include <httoop/exchange/problem.hpp>
#include <httoop/io/offload.hpp>
#include <httoop/service/rules.hpp>
#include <httoop/uri/octet_classes.hpp>
#include <httoop/uri/percent.hpp>

#include "exchange/page.hpp"
#include "exchange/preference.hpp"
#include "file_cache.hpp"
#include "file_lookup.hpp"
#include "file_reply.hpp"
#include "listing.hpp"
#include "paths.hpp"

namespace httoop::inline v0 {
namespace {

constexpr octets methods = "GET, HEAD, OPTIONS";

reply refused(request const& r, file_refusal const& why) {
    reply no = problem(&r, why.status, why.because);
    if (why.status == status_code::service_unavailable) no.head().fields().set(field_id::retry_after, "1");
    return no;
}

std::uint64_t next_number() {
    static std::mutex mutex;
    static std::uint64_t last = 0;
    std::lock_guard const lock{mutex};
    return ++last;
}

// A link that leads out of the root is no more than a link: nothing is told of what is there. Blocks.
outcome<std::vector<io::directory_entry>> known_entries(io::directory const* root, io::file const& directory,
                                                          std::string const& path, bool links_out, std::size_t most) {
    auto all = io::entries(directory, most);
    if (!all || links_out) return all;
    for (io::directory_entry& e : *all)
        if (e.link && !root->open_beneath(path + e.name)) e.facts.kind = io::file_kind::symbolic_link;
    return all;
}

task<outcome<reply>> show_directory(exchange& x, files_options const& o, io::directory const& root, found_file f) {
    request const& r = x.request();
    if (!o.listing) co_return problem(&r, status_code::forbidden, unless_off(rules::forbidden));
    auto const most = static_cast<std::size_t>(x.policy().limits.listing_entries);
    listing all;
    all.path = std::move(f.path);
    outcome<std::vector<io::directory_entry>> entries = std::vector<io::directory_entry>{};
    if (x.loop().pool() != nullptr) {
        entries = co_await io::offload(known_entries, &root, std::move(f.directory_opened),
                                       std::move(f.directory_path), o.links_out, most + 1);
    } else {
        entries = known_entries(&root, f.directory_opened, f.directory_path, o.links_out, most + 1);
    }
    if (!entries && entries.error().what == failure::cancelled) co_return std::move(entries).error();
    if (!entries) co_return refused(r, refusal_of(entries.error()));
    all.entries = std::move(*entries);
    all.cut = all.entries.size() > most;
    if (all.cut) all.entries.pop_back();
    all.arrange(r.query(), o.hidden);
    bool const html = preferred_type(r.fields(), {"text/html", "application/json"}) == 0;
    response shown = html ? response::html(all.as_html()) : response::json(all.as_json());
    if (html) shown.fields().append(field_id::content_security_policy, page_policy);
    shown.fields().append(field_id::x_content_type_options, "nosniff");
    if (enforced(rules::vary_by_coding)) shown.fields().append(field_id::vary, "Accept");
    co_return reply{std::move(shown)};
}

}  // namespace

struct files::state {
    state(files_options o, io::directory d) : options{std::move(o)}, root{std::move(d)} {}

    // The cache of the running thread. The one found last is remembered with the number of its
    // owner, which is never used again.
    file_cache& cache(std::uint64_t most) {
        static thread_local struct {
            std::uint64_t number;
            file_cache* cache;
        } latest{};
        if (latest.number == number) [[likely]]
            return *latest.cache;
        std::lock_guard const lock{mutex};
        file_cache* mine = nullptr;
        for (auto const& [thread, c] : caches)
            if (thread == std::this_thread::get_id()) mine = c.get();
        if (mine == nullptr)
            mine = caches.emplace_back(std::this_thread::get_id(), make_owned<file_cache>(most)).second.get();
        latest = {number, mine};
        return *mine;
    }

    files_options options;
    io::directory root;
    std::uint64_t number = next_number();
    std::mutex mutex;  // guards the caches' list
    std::vector<std::pair<std::thread::id, owned<file_cache>>> caches;

    task<outcome<reply>> respond_unusual(exchange& x);
    task<outcome<reply>> respond_cold(exchange& x, file_cache& c, served_file* known);
};

files::files(owned<state> s) : state_{std::move(s)} {}
files::~files() = default;

outcome<owned<files>> files::open(files_options o) {
    outcome<io::directory> root = io::directory::open(o.root);
    if (!root) return std::move(root).error();
    return owned<files>{new files{make_owned<state>(std::move(o), std::move(*root))}};
}

task<outcome<reply>> files::respond(exchange& x) {
    request const& r = x.request();
    method const m = r.method();
    if ((m != method::get && m != method::head) || r.form() == target_form::asterisk ||
        r.form() == target_form::authority) [[unlikely]]
        return state_->respond_unusual(x);
    file_cache& cache = state_->cache(x.policy().limits.open_files);
    served_file* const known = cache.find(r.path());
    if (known == nullptr || known->believed_until <= x.received().mono) return state_->respond_cold(x, cache, known);
    // What is sent from the file itself is looked at in each turn of the loop, so that validators fit
    // the octets.
    if (known->looked_at != x.received().mono) {
        for (file_representation const& shape : known->shapes) {
            if (shape.held) continue;
            outcome<io::file_facts> const now = shape.file.facts();
            if (!now || !(*now == shape.facts)) return state_->respond_cold(x, cache, known);
        }
        known->looked_at = x.received().mono;
    }
    return reply_with(x, *known);
}

task<outcome<reply>> files::state::respond_unusual(exchange& x) {
    request const& r = x.request();
    method const m = r.method();
    if (m == method::options) {
        reply ok{status_code::no_content};
        if (enforced(rules::allow_with_options)) ok.head().fields().set(field_id::allow, methods);
        return outcome<reply>{std::move(ok)};
    }
    if (m == method::other && enforced(rules::method_not_implemented))
        return outcome<reply>{problem(&r, status_code::not_implemented, &rules::method_not_implemented)};
    reply refused = problem(&r, status_code::method_not_allowed, unless_off(rules::method_not_allowed));
    if (enforced(rules::allow_with_405)) refused.head().fields().set(field_id::allow, methods);
    return outcome<reply>{std::move(refused)};
}

task<outcome<reply>> files::state::respond_cold(exchange& x, file_cache& c, served_file* known) {
    request const& r = x.request();
    found_file f = find_file(root, options, r.path());
    instant const until = x.received().mono + options.believed;
    if (known != nullptr) {
        if (f.is == found_file::file && known->settled && known->made_of(f.opened)) {
            known->believed_until = until;
            return outcome<reply>{reply_with(x, *known)};
        }
        c.drop(known);
    }
    switch (f.is) {
    case found_file::refused: return outcome<reply>{refused(r, {f.status, f.because})};
    case found_file::slash_missing: {
        // Composed anew, so that no spelling of the path makes it name another server.
        std::string to = percent_encode(f.path, path_octet) + '/';
        if (r.query().data() != nullptr) to.append("?").append(r.query());
        reply moved{response::redirect(to, status_code::moved_permanently)};
        moved.because = unless_off(rules::slash_form);
        return outcome<reply>{std::move(moved)};
    }
    case found_file::directory: return show_directory(x, options, root, std::move(f));
    case found_file::file: break;
    }
    served_file* const made = served_file::make(std::move(f.opened), f.type, options.cache_control, x.received().wall);
    made->believed_until = until;
    bool const cached = f.one_name && c.put(r.path(), made);
    reply whole = reply_with(x, *made);
    if (!cached) made->let_go();
    return outcome<reply>{std::move(whole)};
}

}  // namespace httoop::inline v0
