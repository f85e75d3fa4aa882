#pragma once
// The main header for clients: one call for one request, or an agent for many.
#include <httoop/engine/client.hpp>
#include <httoop/field/content_type.hpp>
#include <httoop/service/user_agent.hpp>
#include <httoop/service/user_agent_blocking.hpp>
