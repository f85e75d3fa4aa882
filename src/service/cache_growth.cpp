#include "cache_growth.hpp"

#include <httoop/io/this_activity.hpp>

namespace httoop::inline v0 {

// Stands among the waiters as long as it lives: what wakes it never posts to a loop that is gone.
class cache_growth::waiting {
public:
    waiting(cache_growth& of, io::completer<bool> wake) : of_{of} { of_.waiters_.push_back({this, std::move(wake)}); }
    waiting(waiting const&) = delete;
    waiting& operator=(waiting const&) = delete;
    ~waiting() {
        std::lock_guard const locked{of_.lock_};
        std::erase_if(of_.waiters_, [this](waiter const& w) { return w.who == this; });
    }

private:
    cache_growth& of_;
};

cache_growth::progress cache_growth::now() const {
    std::lock_guard const locked{lock_};
    return now_;
}

// They are woken with the lock held: none of them leaves between, and its loop lives.
void cache_growth::change(progress to) {
    now_ = to;
    for (waiter const& w : waiters_) w.wake.complete(true);
    waiters_.clear();
}

void cache_growth::grow(std::uint64_t size) {
    std::lock_guard const locked{lock_};
    change({size, false, false});
}

void cache_growth::end(bool whole) {
    std::lock_guard const locked{lock_};
    if (!now_.ended) change({now_.size, true, whole});
}

task<outcome<cache_growth::progress>> cache_growth::beyond(std::uint64_t have) {
    io::activity& here = *co_await io::this_activity{};
    io::completion<bool> more{*here.loop()};
    std::unique_lock locked{lock_};
    if (now_.size > have || now_.ended) co_return now_;
    waiting const w{*this, more.handle()};
    locked.unlock();
    outcome<bool> const woken = co_await more;
    if (!woken) co_return woken.error();
    co_return now();
}

}  // namespace httoop::inline v0
