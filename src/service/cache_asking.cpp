#include "cache_asking.hpp"

namespace httoop::inline v0 {
namespace {

// What the reply holds goes before the exchange that it came of.
class content_of_asking final : public source {
public:
    content_of_asking(cache_asking::hold of, owned<source> inner) : of_{of}, inner_{std::move(inner)} {}
    task<outcome<chunk>> read() override { return inner_->read(); }
    [[nodiscard]] content_length_of length() const override { return inner_->length(); }
    [[nodiscard]] field_section const* trailers() const override { return inner_->trailers(); }
    outcome<void> rewind() override { return inner_->rewind(); }

private:
    cache_asking::hold of_;
    owned<source> inner_;
};

}  // namespace

cache_asking::cache_asking(request&& r, exchange& x)
    : client_{&x}, peer_{x.peer()}, connection_{x.connection_id()}, secure_{x.secure()}, policy_{x.policy()} {
    policy_.collect_into(nullptr);  // its sink is the client's
    exchange_.request() = std::move(r);
    exchange_.begin(*this, &x.loop(), nothing_, x.received());
}

cache_asking::cache_asking(request&& r, cache_asking const& b)
    : client_{nullptr}, peer_{b.peer_}, connection_{b.connection_}, secure_{b.secure_}, policy_{b.policy_} {
    exchange_.request() = std::move(r);
    exchange_.begin(*this, &b.exchange_.loop(), nothing_, b.exchange_.received());
}

cache_asking::hold cache_asking::again(request r) const { return hold{new cache_asking{std::move(r), *this}}; }

cache_asking::hold cache_asking::begin(request r, exchange& x) { return hold{new cache_asking{std::move(r), x}}; }

void cache_asking::leave() {
    if (!exchange_.held()) delete this;
}

void cache_asking::released(exchange&) {
    if (holders_ == 0) delete this;
}

outcome<void> cache_asking::interim(exchange&, response const& r) {
    if (client_ == nullptr || r.status() == status_code::continue_) return {};
    return client_->interim(r);
}

// What the services behind told of it.
void cache_asking::tell_client() {
    if (client_ == nullptr) return;
    for (told_member const& m : exchange_.told())
        if (m.number) client_->tell(m.name, std::uint64_t{std::stoull(m.value)});
        else client_->tell(m.name, m.value);
}

task<outcome<reply>> cache_asking::ask(hold self, service& s) {
    outcome<reply> answer = co_await s.respond(self->exchange_);
    self->tell_client();
    if (!answer) co_return std::move(answer).error();
    if (answer->source() == nullptr) {
        // What is borrowed may be of the request.
        if (content& c = answer->head().content(); c.present() && !c.owns() && !answer->keep)
            answer->head().octets(std::string{c.view()});
        co_return std::move(answer);
    }
    owned<source> whole = make_owned<content_of_asking>(self, answer->take_source());
    answer->replace(std::move(whole));
    co_return std::move(answer);
}

}  // namespace httoop::inline v0
