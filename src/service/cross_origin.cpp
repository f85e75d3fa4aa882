#include <httoop/service/cross_origin.hpp>

#include <httoop/exchange/problem.hpp>

namespace httoop::inline v0 {

task<outcome<reply>> cross_origin::respond(exchange& x) {
    cors::decision const d = cors::decide(x.request(), with_);
    if (d.preflight()) return outcome<reply>{answer_preflight(x.request(), d)};
    return respond_inside(x, d);
}

reply cross_origin::answer_preflight(request const& r, cors::decision const& d) const {
    response answer = cors::answer_preflight(d, r, with_);
    bool const granted = d.is == cors::verdict::granted;
    reply made = granted ? reply{std::move(answer)} : problem(&r, answer.status(), d.because);
    if (!granted) cors::add_fields(made.head().fields(), d, r, with_);
    made.because = d.because;
    return made;
}

task<outcome<reply>> cross_origin::respond_inside(exchange& x, cors::decision d) {
    outcome<reply> answer = co_await inner_.respond(x);
    if (answer) cors::add_fields(answer->head().fields(), d, x.request(), with_);
    co_return answer;
}

}  // namespace httoop::inline v0
