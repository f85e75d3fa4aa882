// Where connections go, and who uses them next.
#include "pool.hpp"

#include <algorithm>

#include <httoop/core/ascii.hpp>
#include <httoop/engine/rules.hpp>
#include <httoop/uri/http_uri.hpp>
#include <httoop/uri/uri_scheme.hpp>

#include "asked.hpp"

namespace httoop::inline v0::engine {

namespace {

constexpr std::size_t most_spare_calls = 256;
constexpr std::size_t most_older = 1024;  // origins; of one that is forgotten it is learned again

bool asks_for_https(uri const& target) { return identify_uri_scheme(target.scheme()) == uri_scheme_id::https; }

}  // namespace

void client_state::end_pools() {
    std::vector<io::loop*> here;
    bool elsewhere = false;
    {
        std::lock_guard const lock{mutex};
        for (pool* p : pools)
            if (p->here()) here.push_back(&p->home());
            else elsewhere = true, p->end_soon();
    }
    for (io::loop* l : here) l->drop(this);
    // Tunnels that are being opened go on until they notice, and tell nobody.
    if (!elsewhere) options.observer = nullptr;
}

bool client_state::wants_older(std::string const& key) {
    std::lock_guard const lock{mutex};
    return std::find(older_.begin(), older_.end(), key) != older_.end();
}

void client_state::note_older(std::string const& key) {
    std::lock_guard const lock{mutex};
    if (std::find(older_.begin(), older_.end(), key) != older_.end()) return;
    if (older_.size() == most_older) older_.pop_front();
    older_.push_back(key);
}

pool& pool::at(io::loop& l, std::shared_ptr<client_state> const& all) {
    if (io::tenant* const there = l.find(all.get()); there != nullptr) return static_cast<pool&>(*there);
    auto made = make_owned<pool>(l, all);
    pool& p = *made;
    l.keep(all.get(), std::move(made));
    return p;
}

pool::pool(io::loop& l, std::shared_ptr<client_state> all) : link::host{l, all->options}, all_{std::move(all)} {
    std::lock_guard const lock{all_->mutex};
    all_->pools.push_back(this);
}

pool::~pool() {
    {
        std::lock_guard const lock{all_->mutex};
        std::erase(all_->pools, this);
    }
    error const over_now{failure::cancelled, "the client was shut down"};
    for (auto& [key, d] : destinations_) {
        for (auto const& a : d->attempts) {
            a->home = nullptr;
            if (a->making != nullptr) a->making->cancel();
        }
        for (link* l : d->links) {
            l->part(over_now);
            delete l;
        }
    }
    for (call* c = calls_; c != nullptr; c = c->next) {
        c->maker_ended();
        c->waiting = false;
        if (!c->whole()) c->fail(over_now);
    }
    for (call* c : spare_) delete c;
}

// --- Calls -------------------------------------------------------------------------------------

call& pool::take_call() {
    call* c;
    if (spare_.empty()) {
        c = new call;
    } else {
        c = spare_.back();
        spare_.pop_back();
    }
    c->next = calls_;
    c->previous = &calls_;
    if (calls_ != nullptr) calls_->previous = &c->next;
    calls_ = c;
    return *c;
}

void pool::over(call& c) {
    *c.previous = c.next;
    if (c.next != nullptr) c.next->previous = c.previous;
    if (spare_.size() == most_spare_calls) {
        delete &c;
        return;
    }
    c.clear();
    spare_.push_back(&c);
}

void pool::withdrawn(call& c) {
    c.waiting = false;
    destination& d = *c.to;
    std::erase(d.waiting, &c);
    if (!d.waiting.empty()) return;
    for (auto const& a : d.attempts) {
        a->home = nullptr;
        if (a->making != nullptr) a->making->cancel();
    }
    d.attempts.clear();
    forget_if_empty(d);
}

// --- Destinations ------------------------------------------------------------------------------

destination& pool::destination_of(call const& c) {
    if (last_ != nullptr && all_->only) return *last_;
    uri const& target = all_->only ? *all_->only : c.target;
    bool const https = asks_for_https(target);
    // Whether a connection can be used again is seen when it is not secured yet.
    bool const alone = !https && options.upgrade != tls_upgrade::off;
    key_.assign(target.scheme());
    for (char& octet : key_) octet = to_lower(octet);
    key_ += "://";
    for (char const octet : target.host()) key_ += to_lower(octet);
    key_ += ':';
    key_ += std::to_string(port_of(target));
    // Those to a proxy that forwards too: an origin that is slow keeps no other waiting for them.
    if (!c.for_proxy.empty()) (key_ += ' ') += c.for_proxy;
    if (alone) (key_ += '#') += std::to_string(c.number);
    if (last_ != nullptr && last_->key == key_) return *last_;
    owned<destination>& found = destinations_[key_];
    if (!found) {
        found = make_owned<destination>(key_);
        found->keeps = options.keep && !alone;
        found->older = https && options.http_1 && options.http_2 && all_->wants_older(key_);
        found->perhaps_2 = options.http_2 && (https || !options.http_1) && !found->older;
    }
    last_ = found.get();
    return *last_;
}

void pool::forget_if_empty(destination& d) {
    if (!d.links.empty() || !d.attempts.empty() || !d.waiting.empty()) return;
    if (last_ == &d) last_ = nullptr;
    destinations_.erase(std::string{d.key});
}

void pool::add(destination& d, link& l) {
    l.of = &d;
    l.place = d.links.size();
    d.links.push_back(&l);
}

void pool::remove(destination& d, link& l) {
    link* const last = d.links.back();
    d.links[last->place = l.place] = last;
    d.links.pop_back();
}

// An idle one; or, of HTTP/2, one that takes another request besides.
link* pool::usable(destination& d) {
    for (link* l = d.idle; l != nullptr; l = l->next_there)
        if (l->usable() && (d.keeps || l->fresh())) return l;
    if (!d.speaks_2 || !d.keeps) return nullptr;
    for (link* const l : d.links)
        if (l->usable()) return l;
    return nullptr;
}

void pool::submit(call& c) {
    destination& d = destination_of(c);
    c.to = &d;
    if (d.waiting.empty())
        while (link* const l = usable(d))
            if (start(c, *l)) return;
    if (d.waiting.size() >= options.policy.limits.pool_waiting) {
        c.fail(error{failure::limit, "too many requests wait for a connection to " + std::string{(all_->only ? *all_->only : c.target).authority()} +
                                         " (limit pool-waiting)"});
        return;
    }
    c.waiting = true;
    d.waiting.push_back(&c);
    want(d);
}

bool pool::start(call& c, link& l) {
    if (c.made != nullptr) return begin_on(l, c, *c.made);
    channel const& over = l.over();
    c.offers_tls = connector{options, all_->trusted}.offers_upgrade(over, c.has_content);
    manner const how{l.multiplexed() ? http_2 : http_1_1, c.offers_tls, over.absolute_form, c.to->keeps,
                     c.for_proxy.empty() ? over.proxy_authorization : c.for_proxy, options.adds};
    request const r = composed_request(c.target, c.of()->request(), c.has_content, how);
    return begin_on(l, c, r);
}

bool pool::begin_on(link& l, call& c, request const& r) {
    use_idle(l);
    if (!l.begin(c, r)) return false;
    if (l.idle() && l.usable()) keep_idle(l);
    return true;
}

void pool::serve(destination& d) {
    while (!d.waiting.empty()) {
        link* const l = usable(d);
        if (l == nullptr) return want(d);
        call& c = *d.waiting.front();
        d.waiting.pop_front();
        c.waiting = false;
        if (start(c, *l)) continue;
        c.waiting = true;
        d.waiting.push_front(&c);
    }
}

// Begins as many connections as are of use to those who wait, and allowed.
void pool::want(destination& d) {
    bool const one = d.speaks_2 || d.perhaps_2;
    if (d.keeps && d.speaks_2 && std::any_of(d.links.begin(), d.links.end(), [](link const* l) { return l->takes_more(); })) return;
    std::size_t const most = one ? 1 : std::max<std::size_t>(options.policy.limits.pool_connections, 1);
    while (d.attempts.size() < std::min(most, d.waiting.size()) && (one || d.links.size() + d.attempts.size() < most))
        begin_attempt(d);
}

void pool::begin_attempt(destination& d) {
    call const& first = *d.waiting[std::min(d.attempts.size(), d.waiting.size() - 1)];
    auto a = std::make_shared<attempt>(attempt{this, &d, all_->only ? *all_->only : first.target, first.for_proxy, first.has_content, d.older, ++all_->connections});
    d.attempts.push_back(a);
    loop.spawn(connect(std::move(a), all_));
}

task<void> pool::connect(std::shared_ptr<attempt> a, std::shared_ptr<client_state> all) {
    io::activity& activity = *co_await this_activity{};
    a->making = &activity;
    connector by{all->options, all->trusted};
    // Whoever waits is told by connected(), not amid the beginning.
    outcome<void> const later = co_await io::sleep{duration{0}};
    outcome<channel> made = error{failure::cancelled, ""};
    if (later) made = co_await by.connect(a->target, a->has_content, a->id, a->for_proxy, a->older);
    a->making = nullptr;
    if (a->home != nullptr) a->home->connected(*a, std::move(made));
}

void pool::connected(attempt& a, outcome<channel> made) {
    destination& d = *a.to;
    std::shared_ptr<attempt> kept;
    for (auto& each : d.attempts)
        if (each.get() == &a) kept = std::move(each);
    std::erase(d.attempts, nullptr);
    if (!made) {
        // A server may allow no more connections than there are: those who wait have these.
        if (std::any_of(d.links.begin(), d.links.end(), [](link const* l) { return l->lasts(); })) return;
        // Others may still get one. Where nobody does, nobody waits.
        bool const last_one = d.attempts.empty() && d.links.empty();
        for (bool first = true; !d.waiting.empty() && (first || last_one); first = false) {
            call& c = *d.waiting.front();
            d.waiting.pop_front();
            c.waiting = false;
            if (options.observer != nullptr) options.observer->failed(c.number, made.error());
            c.fail(made.error());
        }
        want(d);
        forget_if_empty(d);
        return;
    }
    if (made->answered) {
        if (!d.waiting.empty()) {
            call& c = *d.waiting.front();
            d.waiting.pop_front();
            c.waiting = false;
            if (options.observer != nullptr) options.observer->received(c.number, *made->answered);
            c.answered(std::move(*made->answered));
        }
        want(d);
        forget_if_empty(d);
        return;
    }
    d.perhaps_2 = false;
    d.speaks_2 = made->http_2 && !d.older;
    auto* const l = new link{*this, std::move(*made)};
    add(d, *l);
    note_idle(*l);
    if (d.older && l->multiplexed()) l->retire();  // it was begun before that was known
    serve(d);
    if (!l->idle() || !l->usable()) return;
    if (d.keeps) keep_idle(*l);
    else l->retire();
}

// --- Links -------------------------------------------------------------------------------------

void pool::has_room(link& l) {
    destination& d = *l.of;
    if (l.idle() && !d.keeps) return l.retire();
    if (l.idle()) keep_idle(l);
    if (!d.waiting.empty()) serve(d);
}

// What is asked from now on goes over connections of HTTP/1.1.
void pool::wants_older(link& l) {
    destination& d = *l.of;
    if (!options.http_1 || d.older) return;
    d.older = true;
    d.speaks_2 = d.perhaps_2 = false;
    all_->note_older(d.key);
    for (link* const each : d.links)
        if (each->multiplexed()) each->retire();
    want(d);
}

void pool::ended(link& l) {
    destination& d = *l.of;
    use_idle(l);
    remove(d, l);
    delete &l;
    want(d);
    forget_if_empty(d);
}

void pool::note_idle(link& l) {
    use_idle(l);
    l.next = nullptr;
    l.previous = idle_end_;
    *idle_end_ = &l;
    idle_end_ = &l.next;
    link*& first = l.of->idle;
    l.next_there = first;
    l.previous_there = &first;
    if (first != nullptr) first->previous_there = &l.next_there;
    first = &l;
    ++idle_count_;
}

void pool::keep_idle(link& l) {
    note_idle(l);
    if (idle_count_ > options.policy.limits.pool_idle) {
        link& oldest = *idle_;
        use_idle(oldest);
        oldest.retire();
    }
}

void pool::use_idle(link& l) {
    if (l.previous == nullptr) return;
    *l.previous = l.next;
    if (l.next != nullptr) l.next->previous = l.previous;
    else idle_end_ = l.previous;
    l.previous = nullptr;
    *l.previous_there = l.next_there;
    if (l.next_there != nullptr) l.next_there->previous_there = l.previous_there;
    --idle_count_;
}

}  // namespace httoop::inline v0::engine
