#pragma once
#include <optional>
#include <string>
#include <vector>

#include <httoop/engine/client.hpp>
#include <httoop/service/credentials.hpp>
#include <httoop/service/user_agent.hpp>

#include "cache_spec.hpp"
#include "command.hpp"
#include "transfer.hpp"

namespace httoop::tool {

// What get, head, post, put, patch, delete, options and request are told: the same table, and one reader.
struct asking {
    client_options client;
    user_agent_options agent;  // but for what it remembers: that is below
    std::vector<std::string> urls;
    transfer_wishes wishes;
    bool timing = false;
    std::vector<known_login> logins;  // of --auth and --bearer
    std::vector<known_login> proxy_logins;  // of the proxies' URLs, for challenges other than Basic
    bool plain_auth = false;
    bool protect_content = false;
    std::string session;  // its file; "": none
    std::string netrc;    // a file; "": none
    bool offline = false;  // nothing is sent, the request is printed
    cache_spec cache;      // where answers are kept, and taken from
    bool why = false;      // it tells why they are, or not
    bool curl = false;     // nor that, but the command line of curl
};

// Reads the command line of a method's command. A status: complained about.
std::optional<exit_status> read_asking(arguments const& given, std::string const& method, asking& into);

// Carries it out.
exit_status carry_out(asking& a);

}  // namespace httoop::tool
