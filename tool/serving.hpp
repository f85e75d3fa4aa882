#pragma once
#include <httoop/exchange/service.hpp>
#include <httoop/service/files.hpp>

#include "command.hpp"

namespace httoop::tool {

// What serve and echo have in common: addresses, logs, limits, threads, signals, who may enter, content codings.
inline constexpr flag listen_flag{
    "--listen", "ADDR",
    "127.0.0.1:8080 unless told; \":8080\" every address, \"[::1]:0\" a free port, \"unix:PATH\"; repeatable\n"
    "For each address one line \"listening on http://ADDR:PORT/\" (https where there is a certificate) is printed\n"
    "when it can be connected to. Each takes TLS, if there is a certificate, HTTP/2 and HTTP/1.x: the first octets tell.",
    flag::any};
inline constexpr flag socket_mode_flag{"--socket-mode", "MODE", "who may connect to unix:PATH, as chmod takes it: 660; whom the umask lets write unless told"};
inline constexpr flag log_flag{
    "--log", "none|common|json[:FILE]", "a line for each exchange, to FILE or standard error; none unless told"};
inline constexpr flag threads_flag{"--threads", "N", "loops, each on a thread of its own; 1 unless told"};

inline constexpr flag compress_flag{
    "--compress", "",
    "send what becomes smaller in the content coding that the client likes, coded as it goes out\n"
    "zstd, br, gzip or deflate. docs/codings.md tells what is left as it is, and what becomes of entity tags and ranges."};
inline constexpr flag auth_flag{
    "--auth", "FILE",
    "ask for names and passwords as FILE says (see httoop(1))\n"
    "It has a line each for\n"
    "  users FILE\n"
    "a password file, beside this one: lines name:hash of htpasswd (bcrypt, SHA-crypt), name:realm:algorithm:key for\n"
    "Digest, or those of htdigest;\n"
    "  protect PATH basic|digest|digest-int|basic,digest \"REALM\" [METHOD ...]\n"
    "a path and what is below it, for these methods or for all. The longest path counts. No other path leads to what\n"
    "serve protects: with /members.html go members, members.de.html and members.html.gz, with /attic/index.html goes\n"
    "/attic/. A path that ends in a slash is a folder, and has no other names. digest-int is Digest that protects\n"
    "content too, which is held in memory (limit checked-content);\n"
    "  open PATH [METHOD ...]\n"
    "an exception, for this path and what is below it alone."};
inline constexpr flag cors_flag{
    "--cors", "ORIGIN",
    "let pages of ORIGIN read what is answered; * for all of them; repeatable\n"
    "By the CORS protocol of the Fetch standard, for origins such as https://app.example:8443, with every method and\n"
    "field; with --auth, names and passwords too. * stands for all origins, without passwords; null for pages that\n"
    "have none.",
    flag::any};

// What a site is, besides a service.
struct site_facts {
    files_options const* of = nullptr;  // it is one of files: how they are served
    // A gateway and a proxy forward requests to others; a proxy was chosen by its clients, and asks for passwords with 407.
    enum role : unsigned char { origin, gateway, proxy } is = origin;
    service* control = nullptr;         // who answers at `control_at`, "unix:PATH", to its owner alone; null: nobody
    std::string control_at{};
};

// Serves until a signal says stop.
exit_status serve(service& site, arguments const& given, site_facts const& facts = {});

}  // namespace httoop::tool
