// tests/data/wire/server.txt and client.txt hold most of it.
#include <httoop/wire/h1.hpp>

#include "support/conversation.hpp"

using namespace httoop;

TEST_CASE("a server's end holds every conversation, however its input is cut") {
    support::hold_conversations("wire/server.txt", wire::role::server);
}

TEST_CASE("a client's end holds every conversation, however its input is cut") {
    support::hold_conversations("wire/client.txt", wire::role::client);
}
