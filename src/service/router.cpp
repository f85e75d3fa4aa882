#include <httoop/service/router.hpp>

#include <cassert>
#include <cstring>
#include <deque>
#include <vector>

#include <httoop/exchange/problem.hpp>
#include <httoop/service/rules.hpp>
#include <httoop/uri/percent.hpp>

#include "paths.hpp"

namespace httoop::inline v0 {
namespace {

constexpr unsigned known_methods = static_cast<unsigned>(method::count_);
constexpr unsigned most_captures = 16;  // as an exchange holds

constexpr unsigned number(method::known k) { return static_cast<unsigned>(k); }

// Of a segment. Tables are filled from templates only, so nobody can choose what collides in them.
constexpr std::uint32_t add_to_hash(std::uint32_t h, char c) {
    return h * 31 + static_cast<unsigned char>(c);
}
std::uint32_t hash_of(octets segment) {
    std::uint32_t h = 0;
    for (char c : segment) h = add_to_hash(h, c);
    return h;
}

// Of a whole path: its first and last octets and its size.
std::uint32_t hash_of_path(octets path) {
    std::size_t const n = path.size();
    std::uint64_t first = 0, last = 0;
    if (n >= 8) {
        std::memcpy(&first, path.data(), 8);
        std::memcpy(&last, path.data() + n - 8, 8);
    } else if (n >= 4) {
        std::memcpy(&first, path.data(), 4);
        std::memcpy(&last, path.data() + n - 4, 4);
    } else if (n > 0) {
        first = static_cast<unsigned char>(path[n / 2]);
        last = static_cast<unsigned char>(path[n - 1]);
    }
    std::uint64_t const h = (first + n) * 0x9e3779b97f4a7c15u + last * 0xc2b2ae3d27d4eb4fu;
    return static_cast<std::uint32_t>(h >> 32);
}

bool any_takes(method::known k) {
    return k != method::other && k != method::trace && k != method::connect;
}

}  // namespace

// A service, and the names of the captures on the way to it.
struct router::route {
    owned<service> to;
    std::vector<std::string> names;
};

// Where templates end: which route each method has there.
struct router::endpoint {
    route const* by_method[known_methods]{};  // after HEAD and `any` were filled in
    route const* given[known_methods]{};
    route const* any = nullptr;
    std::vector<std::pair<std::string, route const*>> others;
    std::string allow;

    void settle() {
        for (unsigned i = 0; i < known_methods; ++i) {
            auto const k = static_cast<method::known>(i);
            by_method[i] = given[i] != nullptr ? given[i] : any_takes(k) ? any : nullptr;
        }
        auto& head = by_method[number(method::head)];
        if (given[number(method::head)] == nullptr && given[number(method::get)] != nullptr &&
            enforced(rules::get_answers_head))
            head = given[number(method::get)];
        allow = list();
    }

private:
    // For `any` the common methods stand, since nobody can list every one.
    std::string list() const {
        std::string names;
        auto const add = [&](octets name) { names.append(names.empty() ? "" : ", ").append(name); };
        for (unsigned i = 1; i < known_methods; ++i) {
            auto const k = static_cast<method::known>(i);
            bool const common = k == method::get || k == method::head || k == method::post ||
                                k == method::put || k == method::patch || k == method::delete_;
            if (k == method::options || given[i] || (by_method[i] && (common || by_method[i] != any)))
                add(method::name(k));
        }
        for (auto const& [name, to] : others) add(name);
        return names;
    }
};

// A place in the tree of segments. Children are found by hash: a table at most half full.
struct router::node {
    struct slot {
        std::uint32_t hash = 0;
        node* child = nullptr;
    };
    std::string segment;  // decoded
    bool encodes = false;  // it has a percent sign: never equal to an undecoded segment
    std::vector<slot> slots{2};
    unsigned mask = 1;
    std::vector<owned<node>> children;
    owned<node> capture;
    owned<endpoint> rest;
    owned<endpoint> end;

    node* child(std::uint32_t hash, octets name) const {
        for (unsigned i = hash ^ (hash >> 15);; ++i) {
            slot const& s = slots[i & mask];
            if (s.child == nullptr) return nullptr;
            if (s.hash == hash && s.child->segment.size() == name.size() &&
                std::memcmp(s.child->segment.data(), name.data(), name.size()) == 0)
                return s.child;
        }
    }
    node& make_child(octets name) {
        if (node* const there = child(hash_of(name), name)) return *there;
        children.push_back(make_owned<node>());
        children.back()->segment = name;
        children.back()->encodes = name.find('%') != octets::npos;
        if (children.size() * 2 > slots.size()) mask = static_cast<unsigned>(slots.size()) * 2 - 1;
        slots.assign(mask + 1, {});
        for (auto const& c : children) {
            std::uint32_t const h = hash_of(c->segment);
            unsigned i = h ^ (h >> 15);
            while (slots[i & mask].child != nullptr) ++i;
            slots[i & mask] = {h, c.get()};
        }
        return *children.back();
    }
};

struct router::table {
    // Templates without captures, by their whole path: no walk finds anything before them.
    struct fixed {
        std::uint32_t hash = 0;
        endpoint* end = nullptr;
        std::string path;
    };
    std::vector<fixed> slots{2};
    std::uint32_t mask = 1;
    unsigned fixed_paths = 0;

    endpoint* find(octets path) const {
        std::uint32_t const h = hash_of_path(path);
        for (std::uint32_t i = h;; ++i) {
            fixed const& f = slots[i & mask];
            if (f.end == nullptr) return nullptr;
            if (f.hash == h && f.path.size() == path.size() &&
                std::memcmp(f.path.data(), path.data(), path.size()) == 0)
                return f.end;
        }
    }
    void put(octets path, endpoint* e) {
        if (find(path) != nullptr) return;
        std::vector<fixed> old;
        if (++fixed_paths * 2 > slots.size()) {
            old.swap(slots);
            mask = mask * 2 + 1;
            slots.resize(mask + 1);
        }
        old.push_back({hash_of_path(path), e, std::string{path}});
        for (fixed& f : old) {
            std::uint32_t i = f.hash;
            while (slots[i & mask].end != nullptr) ++i;
            if (f.end != nullptr) slots[i & mask] = std::move(f);
        }
    }

    node root;
    std::deque<route> routes;
    owned<service> otherwise;
    endpoint all;  // for OPTIONS *: what some route has
};

// One walk through the tree. Every node is entered at most once, since one way leads to it.
struct router::search {
    struct piece {  // not octets, which would be cleared for nothing
        char const* data;
        std::size_t size;
    };
    piece taken[most_captures];
    unsigned count = 0;

    endpoint const* from(node const& start, octets path) {
        node const* at = &start;
        for (char const *begin = path.data(), *end = begin + path.size();;) {
            char const* stop = begin;
            std::uint32_t h = 0;
            for (; stop != end && *stop != '/'; ++stop) h = add_to_hash(h, *stop);
            octets const segment{begin, static_cast<std::size_t>(stop - begin)};
            node const* next = at->child(h, segment);
            if (next == nullptr || next->encodes) [[unlikely]]
                next = decoded_child(*at, segment);
            bool const last = stop == end;
            octets const behind = last ? octets{} : octets{stop + 1, static_cast<std::size_t>(end - stop - 1)};
            if (!at->capture && !at->rest) {
                if (next == nullptr) return nullptr;
                if (last) return next->end.get();
            } else {
                unsigned const before = count;
                if (next != nullptr)
                    if (auto const* e = last ? next->end.get() : from(*next, behind)) return e;
                count = before;
                return captured(*at, segment, last, behind, {begin, static_cast<std::size_t>(end - begin)});
            }
            at = next;
            begin = stop + 1;
        }
    }

private:
    static node const* decoded_child(node const& at, octets segment) {
        if (segment.find('%') == octets::npos || at.children.empty()) return nullptr;
        auto const name = percent_decode(segment);
        return name ? at.child(hash_of(*name), *name) : nullptr;
    }
    endpoint const* captured(node const& at, octets segment, bool last, octets behind, octets all) {
        if (at.capture && !segment.empty() && !is_dot_segment(segment)) {
            unsigned const before = count;
            taken[count++] = {segment.data(), segment.size()};  // templates have no more of them than there is room
            if (auto const* e = last ? at.capture->end.get() : from(*at.capture, behind)) return e;
            count = before;
        }
        if (!at.rest || has_dot_segment(all)) return nullptr;
        taken[count++] = {all.data(), all.size()};
        return at.rest.get();
    }
};

router::router() : table_{new table} {}
router::~router() = default;
router::router(router&&) noexcept = default;

router::endpoint& router::endpoint_of(octets t, route& r) {
    assert(t.starts_with('/') && "a path template begins with a slash");
    octets const whole = t;
    node* at = &table_->root;
    if (t.starts_with('/')) t.remove_prefix(1);
    for (;;) {
        std::size_t const slash = t.find('/');
        octets const segment = t.substr(0, slash);
        bool const last = slash == octets::npos;
        if (segment.starts_with('{') && segment.ends_with('}') && r.names.size() < most_captures) {
            octets name = segment.substr(1, segment.size() - 2);
            if (name.ends_with("...")) {
                assert(last && "nothing follows {name...}");
                r.names.emplace_back(name.substr(0, name.size() - 3));
                if (!at->rest) at->rest = make_owned<endpoint>();
                return *at->rest;
            }
            r.names.emplace_back(name);
            if (!at->capture) at->capture = make_owned<node>();
            at = at->capture.get();
        } else {
            auto const name = percent_decode(segment);
            at = &at->make_child(name ? octets{*name} : segment);
        }
        if (last) break;
        t.remove_prefix(slash + 1);
    }
    if (!at->end) at->end = make_owned<endpoint>();
    if (r.names.empty() && whole.starts_with('/') && whole.find('%') == octets::npos)
        table_->put(whole, at->end.get());
    return *at->end;
}

router& router::add(method m, octets path_template, owned<service> s) {
    route& r = table_->routes.emplace_back();
    r.to = std::move(s);
    for (endpoint* e : {&endpoint_of(path_template, r), &table_->all}) {
        if (m != method::other) e->given[number(m.which())] = &r;
        else {
            std::erase_if(e->others, [&](auto const& o) { return o.first == m.token(); });
            e->others.emplace_back(m.token(), &r);
        }
        e->settle();
    }
    return *this;
}

router& router::any(octets path_template, owned<service> s) {
    route& r = table_->routes.emplace_back();
    r.to = std::move(s);
    for (endpoint* e : {&endpoint_of(path_template, r), &table_->all}) {
        e->any = &r;
        e->settle();
    }
    return *this;
}

router& router::otherwise(owned<service> s) {
    table_->otherwise = std::move(s);
    return *this;
}

task<outcome<reply>> router::respond(exchange& x) {
    request const& r = x.request();
    x.forget_captures();
    endpoint const* e = nullptr;
    if (r.form() == target_form::origin || r.form() == target_form::absolute) [[likely]] {
        octets path = r.path();
        search s;
        e = table_->find(path);
        if (e == nullptr) {
            if (path.starts_with('/')) path.remove_prefix(1);
            e = s.from(table_->root, path);
        }
        if (e != nullptr) [[likely]] {
            method const m = r.method();
            route const* to = e->by_method[number(m.which())];
            if (to == nullptr && m == method::other) {
                to = e->any;
                for (auto const& [name, other] : e->others)
                    if (name == m.token()) to = other;
            }
            if (to != nullptr) [[likely]] {
                for (unsigned i = 0; i < s.count; ++i) x.capture(to->names[i], {s.taken[i].data, s.taken[i].size});
                return to->to->respond(x);
            }
        }
    }
    return answer_unrouted(x, e);
}

task<outcome<reply>> router::answer_unrouted(exchange& x, endpoint const* e) {
    request const& r = x.request();
    method const m = r.method();
    // An absolute form without path is what a client makes of "*" for a proxy (RFC 9112 3.2.4).
    bool const of_server = r.form() == target_form::asterisk ||
                           (r.form() == target_form::absolute && r.path().empty() &&
                            r.query().data() == nullptr && m == method::options);
    if (m == method::options && (of_server || e != nullptr)) {
        reply ok{status_code::no_content};
        if (enforced(rules::allow_with_options))
            ok.head().fields().set(field_id::allow, e != nullptr && !of_server ? e->allow : table_->all.allow);
        return outcome<reply>{std::move(ok)};
    }
    if (e == nullptr && table_->otherwise) {
        if (has_dot_segment(r.path()) && enforced(rules::dot_segments))
            return outcome<reply>{problem(&r, status_code::bad_request, &rules::dot_segments)};
        return table_->otherwise->respond(x);
    }

    bool implemented = table_->all.by_method[number(m.which())] != nullptr ||
                       (table_->otherwise && any_takes(m.which())) || m == method::options;
    for (auto const& [name, to] : table_->all.others) implemented = implemented || name == m.token();
    if (!implemented && enforced(rules::method_not_implemented))
        return outcome<reply>{problem(&r, status_code::not_implemented, &rules::method_not_implemented)};
    if (e == nullptr || !enforced(rules::method_not_allowed))
        return outcome<reply>{problem(&r, status_code::not_found, unless_off(rules::no_resource))};
    reply refused = problem(&r, status_code::method_not_allowed, &rules::method_not_allowed);
    if (enforced(rules::allow_with_405)) refused.head().fields().set(field_id::allow, e->allow);
    return outcome<reply>{std::move(refused)};
}

}  // namespace httoop::inline v0
