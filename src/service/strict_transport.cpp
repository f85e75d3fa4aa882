#include <httoop/service/strict_transport.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/service/rules.hpp>

namespace httoop::inline v0 {

task<outcome<reply>> strict_transport::respond(exchange& x) {
    task<outcome<reply>> answer = inner_.respond(x);
    if (!answer.is_ready()) return respond_later(x, std::move(answer));
    if (answer.result()) add_field(x, *answer.result());
    return answer;
}

task<outcome<reply>> strict_transport::respond_later(exchange& x, task<outcome<reply>> inside) {
    outcome<reply> answer = co_await inside;
    if (answer) add_field(x, *answer);
    co_return answer;
}

void strict_transport::refused(exchange const& x, reply& r) const {
    inner_.refused(x, r);
    add_field(x, r);
}

void strict_transport::add_field(exchange const& x, reply& answer) const {
    field_section& fields = answer.head().fields();
    constexpr field_id id = field_id::strict_transport_security;
    if (!x.secure() && !x.policy().relaxes(relaxation::tls_before_us)) {
        if (enforced(rules::sts_over_tls)) fields.erase(id);
    } else if (!fields.has(id) && enforced(rules::sts_sent)) {
        fields.append(id, value_);
    }
}

}  // namespace httoop::inline v0
