#include <httoop/exchange/service.hpp>

#include <exception>

#include <httoop/exchange/local.hpp>
#include <httoop/io/file.hpp>
#include <httoop/io/offload.hpp>

namespace httoop::inline v0 {
namespace {

// One exchange, and what the host of it notes.
class local_exchange final : public exchange_host, private io::job {
public:
    local_exchange(service& s, request r, local_arrival const& how, io::loop& l)
        : service_{s}, arrival_{how}, loop_{l}, held_{std::string{r.octets()}} {
        source& given = r.content().present() ? static_cast<source&>(held_) : nothing_;
        exchange_.request() = std::move(r);
        exchange_.begin(*this, &l, how.content != nullptr ? *how.content : given, l.now());
        exchange_.activity().deadline =
            l.now().mono + duration::milliseconds(static_cast<std::int64_t>(how.policy.limits.respond_time));
    }
    outcome<local_answer> run_to_end() {
        loop_.enqueue(*this);
        while (!ended_ || exchange_.held()) loop_.turn(duration::seconds(1));
        return work_->take();
    }

private:
    void run() override {
        work_.emplace(carry_out());
        io::continuation const at_end{[](void* e) { static_cast<local_exchange*>(e)->ended_ = true; }, this};
        if (work_->begin(&exchange_.activity(), at_end)) ended_ = true;
    }

    task<outcome<local_answer>> carry_out() {
        try {
            outcome<reply> answered = co_await service_.respond(exchange_);
            if (!answered) co_return std::move(answered).error();
            co_return co_await take(*answered);
        } catch (std::exception const& e) {
            co_return error{failure::thrown, e.what()};
        } catch (...) {
            co_return error{failure::thrown, "not a std::exception"};
        }
    }
    task<outcome<local_answer>> take(reply& r) {
        local_answer& a = answer_;
        a.because = r.because;
        a.length = r.length();
        a.tunnel = r.tunnel() != nullptr;
        bool const sent = r.head().status().content_allowed() && exchange_.request().method() != method::head;
        std::uint64_t const most = arrival_.policy.limits.held_content;
        if (!sent) {
        } else if (r.source() != nullptr) {
            outcome<std::string> all = co_await gather(*r.source(), most);
            if (!all) co_return std::move(all).error();
            a.content = std::move(*all);
            if (auto const* trailers = r.source()->trailers()) a.trailers = *trailers;
        } else if (r.has_file()) {
            if (r.file().size > most) co_return error{failure::limit, "the file is too large to be held"};
            a.content.resize(r.file().size);
            outcome<std::size_t> const n =
                io::read_at(r.file().descriptor, a.content.data(), a.content.size(), r.file().offset);
            if (!n) co_return n.error();
            if (*n < a.content.size()) co_return error{failure::system, "the file became shorter"};
        } else {
            a.content = r.head().octets();
        }
        a.head = std::move(r.head());
        a.head.content() = {};
        co_return std::move(a);
    }

    outcome<void> interim(exchange&, response const& r) override {
        answer_.interims.push_back(r);
        return {};
    }
    [[nodiscard]] io::address peer() const override { return arrival_.peer; }
    [[nodiscard]] std::uint64_t connection_id() const override { return arrival_.connection; }
    [[nodiscard]] bool secure() const override { return arrival_.secure; }
    [[nodiscard]] secured_by const* secured() const override { return arrival_.secured; }
    [[nodiscard]] httoop::policy const& policy() const override { return arrival_.policy; }

    service& service_;
    local_arrival const& arrival_;
    io::loop& loop_;
    memory_source held_;
    empty_source nothing_;
    exchange exchange_;
    local_answer answer_;
    std::optional<task<outcome<local_answer>>> work_;
    bool ended_ = false;
};

}  // namespace

outcome<local_answer> answer_locally(service& s, request r, local_arrival const& how) {
    // Threads start when a service has blocking work.
    io::offload_pool pool{how.policy.limits.offload_threads, how.policy.limits.offload_queue};
    outcome<owned<io::loop>> l = io::loop::make();
    if (!l) return std::move(l).error();
    (*l)->use(&pool);
    local_exchange e{s, std::move(r), how, **l};
    return e.run_to_end();
}

outcome<response> answer(service& s, request r) {
    outcome<local_answer> a = answer_locally(s, std::move(r));
    if (!a) return std::move(a).error();
    response whole = std::move(a->head);
    whole.octets(std::move(a->content));
    whole.trailers() = std::move(a->trailers);
    return whole;
}

}  // namespace httoop::inline v0
