#include <httoop/service/echo.hpp>

#include "serving_flags.hpp"

namespace httoop::tool {
namespace {

exit_status run(arguments const& given) {
    router site = httoop::echo();
    return serve(site, given);
}

constexpr auto flags = together(listening_flags, serving_flags);

}  // namespace

extern command const echo_command;
command const echo_command{
    "echo",
    "serve answers that tell what was received, for diagnosis",
    "  httoop echo --listen 127.0.0.1:8081\n"
    "  curl http://127.0.0.1:8081/echo\n"
    "  curl -d hello http://127.0.0.1:8081/anything\n"
    "  curl -F name=me -F photo=@me.png http://127.0.0.1:8081/anything\n"
    "  curl -i http://127.0.0.1:8081/status/418\n"
    "Also / /cookie /delay/{seconds} /bytes/{n} /stream/{n} /redirect/{n} /etag/{tag} /cache/{seconds}\n"
    "/response-headers?Name=value and /sse.\n"
    "SIGTERM and SIGINT let running exchanges end (limit drain-time), a second one ends at once;\n"
    "SIGHUP opens the log file and reads the certificates anew.\n",
    flags,
    run};

}  // namespace httoop::tool
