#pragma once
#include "flag_tables.hpp"
#include "serving.hpp"
#include "tls.hpp"

namespace httoop::tool {

// What serve, echo and proxy have in common: these before their own flags, and those behind them.
inline constexpr flag listening_flags[] = {listen_flag, socket_mode_flag, log_flag};
inline constexpr flag serving_flags[] = {
    compress_flag, auth_flag,        cors_flag,           cert_flag, key_flag,         staple_flag, tls_flag,   client_ca_flag,
    client_cert_flag, https_redirect_flag, hsts_flag, upgrade_tls_flag, limit_flag, relax_flag, threads_flag,
};

}  // namespace httoop::tool
