#pragma once
#include <httoop/io/outcome.hpp>
#include <httoop/message/status_code.hpp>

namespace httoop::tool {

enum class exit_status : int {
#define HTTOOP_EXIT(constant, status, sentence) constant = status,
#include "exit_status.def"
#undef HTTOOP_EXIT
};

exit_status exit_status_of(error const& e);
exit_status exit_status_of(status_code s);  // 2xx: done

}  // namespace httoop::tool
