#include <httoop/service/hidden_fields.hpp>

namespace httoop::inline v0 {

task<outcome<reply>> hidden_fields::respond(exchange& x) {
    task<outcome<reply>> answer = inner_.respond(x);
    if (!answer.is_ready()) return respond_later(std::move(answer));
    if (answer.result()) hide(*answer.result());
    return answer;
}

task<outcome<reply>> hidden_fields::respond_later(task<outcome<reply>> inside) {
    outcome<reply> answer = co_await inside;
    if (answer) hide(*answer);
    co_return answer;
}

void hidden_fields::hide(reply& answer) const {
    for (std::string const& name : names_) answer.head().fields().erase(octets{name});
}

}  // namespace httoop::inline v0
