#pragma once
// The main header for servers: a router or any other service, and the server that carries it.
#include <httoop/engine/server.hpp>
#include <httoop/exchange/service.hpp>
#include <httoop/message/response.hpp>
#include <httoop/service/router.hpp>
