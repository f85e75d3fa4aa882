#pragma once
#include <httoop/exchange/service.hpp>
#include <httoop/service/files.hpp>

#include "command.hpp"

namespace httoop::tool {

// What serve and echo have in common: addresses, logs, limits, threads, signals, who may enter, content codings.
inline constexpr flag listen_flag{
    "--listen", "ADDR", "127.0.0.1:8080 unless told; \":8080\" every address, \"[::1]:0\" a free port, \"unix:PATH\"; repeatable",
    flag::any};
inline constexpr flag socket_mode_flag{"--socket-mode", "MODE", "who may connect to unix:PATH, as chmod takes it: 660; whom the umask lets write unless told"};
inline constexpr flag log_flag{
    "--log", "none|common|json[:FILE]", "a line for each exchange, to FILE or standard error; none unless told"};
inline constexpr flag threads_flag{"--threads", "N", "loops, each on a thread of its own; 1 unless told"};

inline constexpr flag compress_flag{
    "--compress", "", "send what becomes smaller in the content coding that the client likes, coded as it goes out"};
inline constexpr flag auth_flag{"--auth", "FILE", "ask for names and passwords as FILE says (see httoop(1))"};
inline constexpr flag cors_flag{"--cors", "ORIGIN", "let pages of ORIGIN read what is answered; * for all of them; repeatable", flag::any};

// Serves until a signal says stop. Where the site is of files, it is told how they are served.
exit_status serve(service& site, arguments const& given, files_options const* of = nullptr);

}  // namespace httoop::tool
