#pragma once
// Everything of the syntax room: what many fields are made of.
#include <httoop/syntax/base64.hpp>
#include <httoop/syntax/http_date.hpp>
#include <httoop/syntax/list.hpp>
#include <httoop/syntax/parameters.hpp>
#include <httoop/syntax/quality.hpp>
#include <httoop/syntax/quoted_string.hpp>
#include <httoop/syntax/structured_dictionary.hpp>
#include <httoop/syntax/structured_item.hpp>
#include <httoop/syntax/structured_list.hpp>
#include <httoop/syntax/structured_map.hpp>
#include <httoop/syntax/utf8.hpp>
