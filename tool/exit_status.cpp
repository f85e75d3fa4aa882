#include "exit_status.hpp"

namespace httoop::tool {

exit_status exit_status_of(error const& e) {
    switch (e.what) {
        case failure::tls: return exit_status::tls;
        case failure::timeout: return exit_status::timeout;
        case failure::refused:
            if (e.during == phase::connect) return exit_status::network;  // by a proxy that opens no tunnel
            // No protocol was agreed on, whether the server broke the handshake off for it or not.
            return e.during == phase::handshake ? exit_status::tls : exit_status::negative;
        case failure::violation:  // the response is not valid; `closed`, if it is incomplete
        case failure::limit: return exit_status::negative;
        case failure::system:
        case failure::name:
        case failure::cancelled:
        case failure::closed:
        case failure::thrown: break;
    }
    return exit_status::network;
}

exit_status exit_status_of(status_code s) {
    switch (s.status_class()) {
        case 1:
        case 2: return exit_status::done;
        case 3: return exit_status::redirection;
        case 4: return exit_status::client_error;
        default: return exit_status::server_error;  // RFC 9110 15: above 599 counts as 5xx
    }
}

}  // namespace httoop::tool
