// What a loop keeps ready, and answers with.
#include <httoop/caching/serving.hpp>

#include "cache_core.hpp"
#include "io/hash_seed.hpp"

namespace httoop::inline v0 {
namespace {

// Adds what the choice among these depends on, and the answer. False where that cannot be told from the octets.
bool ask_for_same(cached_variants const& among, request const& r, cache_ready& ready) {
    auto const take = [&](field_id id, std::string name) {
        for (asked_field const& a : ready.asked)
            if (a.name == name) return true;
        return ready.asked.emplace_back(asked_field{id, std::move(name)}).take_from(r.fields());
    };
    for (held<cached_response> const& one : among.all) {
        caching::stored_response const& s = one->stored();
        // A response to HEAD answers another HEAD only: the choice would depend on the method.
        if (s.asked_by != method::get) return false;
        for (std::size_t i = 0; i < s.selecting.names.size(); ++i)
            if (!take(s.selecting.ids[i], s.selecting.names[i])) return false;
    }
    if (!cache_front::is_conditional(r)) return true;
    ready.conditional = true;
    return take(field_id::if_none_match, "if-none-match") && take(field_id::if_modified_since, "if-modified-since");
}

// One of the requests that it answers, as far as it matters.
request one_alike(cache_ready const& r) {
    request alike{method::get, "/"};
    for (asked_field const& a : r.asked)
        if (a.present) alike.fields().append(octets{a.name}, octets{a.value});
    return alike;
}

}  // namespace

cache_front& cache::core::make_front(exchange& x) {
    if (cache_front* const there = front_of(x.loop()); there != nullptr) return *there;
    owned<cache_front> made = make_owned<cache_front>(x.loop(), x.policy().limits.cache_front, io::hash_seed_of_process(), hits);
    cache_front& front = *made;
    x.loop().keep(this, std::move(made));
    return front;
}

// The answer to a request is that to all that are alike, as long as nothing about the stored responses changes
// and the chosen one is fresh: the choice among several does not depend on the time.
void cache::core::keep_ready(exchange& x, cache_look const& look, cached_response const& s) {
    request const& r = x.request();
    if (settings.explains || s.is() != cached_response::state::complete || !cache_front::takes(r)) return;
    cache_front& front = make_front(x);
    if (octets const content = s.at_hand(); content.data() == nullptr || !front.takes(content.size()) || s.trailers() != nullptr) return;
    owned<cache_ready> ready = make_owned<cache_ready>();
    if (!ask_for_same(*look.variants, r, *ready)) return;
    timestamp const at = now(x.loop());
    ready->secure = x.secure();
    ready->accounted = x.accounted();
    ready->host = r.fields().value(field_id::host);
    ready->target = r.target();
    ready->of = look.variants;
    s.hold();
    ready->response = held<cached_response const>{&s};
    ready->fresh_until = at.seconds + s.stored().freshness.left(at);
    compose(*ready, at);
    if (ready->conditional && ready->answer()->head.status() != status_code::not_modified) return;
    front.put(std::move(ready));
}

// As serve() would.
void cache::core::compose(cache_ready& r, timestamp at) const {
    caching::circumstances c;
    c.now = at;
    owned<ready_answer> made = make_owned<ready_answer>();
    response& head = made->head;
    caching::answer const a = caching::make_answer(r.response->stored(), one_alike(r), c, settings.rules, head);
    r.left = r.response->stored().freshness.left(at);
    if (settings.tells) caching::add_cache_status(head.fields(), hit_of(r), settings.rules);
    made->because = a.because;
    if (a.has == caching::answer::whole) {
        made->response = r.response;
        head.content() = content::literal(r.response->at_hand());
        // Framing says the length: a line that is left out each time costs more.
        field_section others;
        for (field_line const line : head.fields())
            if (line.id != field_id::content_length) others.append(line);
        head.fields() = std::move(others);
    }
    r.composed_for = at.seconds;
    r.answer_with(std::move(made));
}

caching::handling cache::core::hit_of(cache_ready const& r) {
    caching::handling h;
    h.hit = true;
    h.ttl = r.left;
    h.key = r.response->stored().key;
    return h;
}

// Null: the cache has to decide.
cache_ready* cache::core::find_ready(exchange const& x) {
    request const& r = x.request();
    cache_front* const front = front_of(x.loop());
    if (front == nullptr || !cache_front::takes(r) || x.content().length().is != content_length_of::none) return nullptr;
    cache_ready* const known = front->find(x.secure(), r);
    if (known == nullptr) return nullptr;
    timestamp const at = now(x.loop());
    if (at.seconds == known->composed_for) [[likely]] return known;
    if (at.seconds >= known->fresh_until || at.seconds < known->composed_for) {
        front->drop(*known);
        return nullptr;
    }
    compose(*known, at);
    return known;
}

// Made where the caller has it: nothing is moved.
task<outcome<reply>> cache::core::answer_with(cache_ready& known, exchange& x) const {
    task<outcome<reply>> answer{status_code::ok};
    reply& r = *answer.result();
    ready_answer& ready = *known.answer();
    r.lend(ready, ready.keep());
    r.because = ready.because;
    known.response->used();
    if (x.accounted()) [[unlikely]] {
        if (ready.told.empty()) ready.told = told_of(known);
        x.tell("cache", ready.told);
    }
    return answer;
}

// With the steps that were spared.
std::string cache::core::told_of(cache_ready const& r) const {
    cache_look const look{r.of};
    request const alike = one_alike(r);
    caching::account steps;
    caching::circumstances c;
    c.now.seconds = r.composed_for;
    response unused;
    static_cast<void>(caching::choose(alike, look.stored, c, settings.rules, &steps));
    static_cast<void>(caching::make_answer(r.response->stored(), alike, c, settings.rules, unused, &steps));
    caching::handling h = hit_of(r);
    h.why = &steps;
    return caching::member_of(h, settings.rules);
}

}  // namespace httoop::inline v0
