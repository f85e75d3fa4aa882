#include "trace.hpp"

#include <httoop/service/rules.hpp>

namespace httoop::inline v0 {
namespace {

constexpr field_set secret{field_id::authorization, field_id::cookie, field_id::proxy_authorization};

std::string version_text(http_version v) {
    std::string text = "HTTP/" + std::to_string(v.major);
    return v.major < 2 ? text + "." + std::to_string(v.minor) : text;
}

}  // namespace

reply reflect(request const& r) {
    if (!enforced(rules::trace_reflected)) return reply{status_code::no_content};
    std::string text{r.method().token()};
    text.append(" ").append(r.target()).append(" ").append(version_text(r.version())).append("\r\n");
    for (field_line const line : r.fields()) {
        if (secret.has(line.id) && enforced(rules::trace_without_secrets)) continue;
        text.append(line.name).append(": ").append(line.value).append("\r\n");
    }
    text.append("\r\n");
    response answer;
    answer.fields().append(field_id::content_type, "message/http");
    answer.fields().append(field_id::cache_control, "no-store");
    answer.octets(std::move(text));
    reply whole{std::move(answer)};
    whole.because = &rules::trace_reflected;
    return whole;
}

}  // namespace httoop::inline v0
