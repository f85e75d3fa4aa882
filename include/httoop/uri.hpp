#pragma once
// Everything of the uri room.
#include <httoop/uri/authority.hpp>
#include <httoop/uri/http_uri.hpp>
#include <httoop/uri/ip_address.hpp>
#include <httoop/uri/origin.hpp>
#include <httoop/uri/path.hpp>
#include <httoop/uri/percent.hpp>
#include <httoop/uri/query.hpp>
#include <httoop/uri/strays.hpp>
#include <httoop/uri/uri.hpp>
#include <httoop/uri/uri_scheme.hpp>
#include <httoop/uri/uri_template.hpp>
#include <httoop/uri/urn.hpp>
#include <httoop/uri/well_known.hpp>
#include <httoop/uri/well_known_names.hpp>
