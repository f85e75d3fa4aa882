#pragma once
// Everything of the message room: requests, responses and what they are made of.
#include <httoop/message/coding_name.hpp>
#include <httoop/message/combined.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>
