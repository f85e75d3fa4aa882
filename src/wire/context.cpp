#include <httoop/wire/context.hpp>

#include <cstring>

#include <httoop/syntax/http_date.hpp>

namespace httoop::inline v0::wire {

static_assert(imf_fixdate_size == 29);

void message_clock::set(moment m) {
    if (!set_ || m.wall != now_.wall) {
        std::memcpy(line_, "Date: ", 6);
        std::memcpy(compose_imf_fixdate(line_ + 6, m.wall), "\r\n", 2);
        set_ = true;
    }
    now_ = m;
}

}  // namespace httoop::inline v0::wire
