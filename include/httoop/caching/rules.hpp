#pragma once
#include <httoop/core/rule.hpp>

namespace httoop::inline v0::rules {

#define HTTOOP_RULE(name, id, level_, actor, status, fate_, sentence) \
    inline constexpr rule name{id, level::level_, actor, status, fate::fate_, sentence};
#include <httoop/caching/rules.def>
#undef HTTOOP_RULE

}  // namespace httoop::inline v0::rules
