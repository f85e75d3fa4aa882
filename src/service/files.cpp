#include <httoop/service/files.hpp>

#include <mutex>
#include <thread>

#include <httoop/exchange/problem.hpp>
#include <httoop/field/deciding.hpp>
#include <httoop/field/media_type_of.hpp>
#include <httoop/io/offload.hpp>
#include <httoop/message/typed.hpp>
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
#include "variant_folders.hpp"

namespace httoop::inline v0 {
namespace {

constexpr octets methods = "GET, HEAD, OPTIONS";

reply refuse_file(request const& r, file_refusal const& why) {
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
    if (!entries) co_return refuse_file(r, refusal_of(entries.error()));
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

// What is sent from the file itself is looked at in each turn of the loop, so that validators fit the
// octets.
bool is_unchanged(served_file& f, instant now) {
    for (file_representation const& shape : f.shapes) {
        if (shape.held) continue;
        outcome<io::file_facts> const facts = shape.file.facts();
        if (!facts || !(*facts == shape.facts)) return false;
    }
    f.looked_at = now;
    return true;
}

// Whether what was found can still be believed.
bool is_as_known(served_file& f, instant now) {
    return f.believed_until > now && (f.looked_at == now || is_unchanged(f, now));
}

// Whether a request for a path that is none asks for a page: it takes HTML, by name or because it names
// nothing in particular, and does not ask for a file by its name.
bool asks_for_page(request const& r, octets path) {
    if (media_type_of(path.substr(path.rfind('/') + 1)) != "application/octet-stream") return false;
    auto const accepted = get_field<accept>(r.fields());
    if (!accepted || accepted->ranges.empty()) return true;
    media_type const html{"text", "html", {}};
    media_range const* const by = deciding(*accepted, html);
    if (by == nullptr || by->weight == quality{0}) return false;
    if (by->range.type != "*") return true;
    for (media_range const& one : accepted->ranges)
        if (one.range.type != "*") return false;
    return true;
}

// Of the page of an application: no path has NUL.
constexpr octets spa_key{"\0", 1};

}  // namespace

// What one loop knows of the files.
struct files_known {
    explicit files_known(std::uint64_t most) : files{most} {}
    file_cache files;
    variant_folders folders;
};

struct files::state {
    state(files_options o, io::directory d) : options{std::move(o)}, root{std::move(d)} {
        if (options.spa.empty()) return;
        spa_path = options.below + (options.below.ends_with('/') ? "" : "/") + options.spa;
        spa_path = percent_encode(spa_path, path_octet);
    }

    // What the running thread knows. The one found last is remembered with the number of its owner,
    // which is never used again.
    files_known& known(std::uint64_t most) {
        static thread_local struct {
            std::uint64_t number;
            files_known* known;
        } latest{};
        if (latest.number == number) [[likely]]
            return *latest.known;
        std::lock_guard const lock{mutex};
        files_known* mine = nullptr;
        for (auto const& [thread, c] : of_threads)
            if (thread == std::this_thread::get_id()) mine = c.get();
        if (mine == nullptr)
            mine = of_threads.emplace_back(std::this_thread::get_id(), make_owned<files_known>(most)).second.get();
        latest = {number, mine};
        return *mine;
    }

    files_options options;
    io::directory root;
    std::uint64_t number = next_number();
    std::string spa_path;  // the page of an application, as a path of a URI
    std::mutex mutex;      // guards the list
    std::vector<std::pair<std::thread::id, owned<files_known>>> of_threads;

    found_file find(exchange& x, files_known& k, octets path) const;
    reply send(exchange& x, file_cache& c, served_file* known, found_file f, octets key, bool by_accept) const;
    task<outcome<reply>> respond_unusual(exchange& x);
    task<outcome<reply>> respond_cold(exchange& x, files_known& k, served_file* known);
    task<outcome<reply>> respond_absent(exchange& x, files_known& k, found_file const& f) const;
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
    files_known& known = state_->known(x.policy().limits.open_files);
    served_file* const f = known.files.find(r.path());
    if (f == nullptr || !is_as_known(*f, x.received().mono)) return state_->respond_cold(x, known, f);
    return reply_with(x, *f);
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

found_file files::state::find(exchange& x, files_known& k, octets path) const {
    variant_search const search{k.folders, static_cast<std::size_t>(x.policy().limits.listing_entries), x.received().mono};
    return find_file(root, options, path, &search);
}

// A file that was found, in place of what was known of it.
reply files::state::send(exchange& x, file_cache& c, served_file* known, found_file f, octets key, bool by_accept) const {
    instant const until = x.received().mono + options.believed;
    if (known != nullptr && known->settled && known->made_of(f.opened)) {
        known->believed_until = until;
        return reply_with(x, *known);
    }
    if (known != nullptr) c.drop(known);
    served_file* const made = served_file::make(std::move(f.opened), {options.cache_control, options.none_acceptable, by_accept},
                                                x.received().wall);
    made->believed_until = until;
    bool const cached = f.one_name && c.put(key, made);
    reply whole = reply_with(x, *made);
    if (!cached) made->let_go();
    return whole;
}

task<outcome<reply>> files::state::respond_cold(exchange& x, files_known& k, served_file* known) {
    request const& r = x.request();
    found_file f = find(x, k, r.path());
    if (f.is == found_file::file) return outcome<reply>{send(x, k.files, known, std::move(f), r.path(), false)};
    if (known != nullptr) k.files.drop(known);
    switch (f.is) {
    case found_file::slash_missing: {
        // Composed anew, so that no spelling of the path makes it name another server.
        std::string to = percent_encode(f.path, path_octet) + '/';
        if (r.query().data() != nullptr) to.append("?").append(r.query());
        reply moved{response::redirect(to, status_code::moved_permanently)};
        moved.because = unless_off(rules::slash_form);
        return outcome<reply>{std::move(moved)};
    }
    case found_file::directory: return show_directory(x, options, root, std::move(f));
    case found_file::file:
    case found_file::refused: break;
    }
    return respond_absent(x, k, f);
}

task<outcome<reply>> files::state::respond_absent(exchange& x, files_known& k, found_file const& f) const {
    if (f.absent && !spa_path.empty() && asks_for_page(x.request(), f.path)) {
        served_file* const known = k.files.find(spa_key);
        if (known != nullptr && is_as_known(*known, x.received().mono)) return outcome<reply>{reply_with(x, *known)};
        found_file page = find(x, k, spa_path);
        if (page.is == found_file::file) {
            octets const folder = octets{spa_path}.substr(0, spa_path.rfind('/') + 1);
            for (opened_file& shape : page.opened)
                shape.location = shape.location.empty() ? spa_path : std::string{folder} + shape.location;
            return outcome<reply>{send(x, k.files, known, std::move(page), spa_key, true)};
        }
        if (known != nullptr) k.files.drop(known);
    }
    return outcome<reply>{refuse_file(x.request(), {f.status, f.because})};
}

}  // namespace httoop::inline v0
