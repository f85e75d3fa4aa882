#include <httoop/wire/context.hpp>

#include <httoop/syntax/http_date.hpp>

namespace httoop::inline v0::wire {

static_assert(sizeof(char[29]) == imf_fixdate_size);

void message_clock::set(moment m) {
    if (date_[0] == 0 || m.wall != now_.wall) compose_imf_fixdate(date_, m.wall);
    now_ = m;
}

}  // namespace httoop::inline v0::wire
