#include "open_tunnels.hpp"

#include <httoop/service/rules.hpp>

#include "node_of.hpp"

namespace httoop::inline v0 {

open_tunnels::place open_tunnels::take(io::address const& client) {
    std::string const name = node_of(client).name;
    std::lock_guard const lock{mutex_};
    if (count_ >= most_) return place{place::none_left};
    if (name.empty()) {  // of a Unix socket: all who may open it
        ++count_;
        return {*this, nullptr};
    }
    if (auto const has = by_client_.find(name); (has != by_client_.end() ? has->second : 0) >= most_of_client_ && enforced(rules::too_many_of_client))
        return place{place::none_left_for_client};
    auto& by = *by_client_.try_emplace(name, 0).first;
    ++by.second;
    ++count_;
    return {*this, &by};
}

void open_tunnels::place::give_back() {
    if (of_ == nullptr) return;
    open_tunnels& of = *std::exchange(of_, nullptr);
    std::lock_guard const lock{of.mutex_};
    --of.count_;
    if (by_ != nullptr && --by_->second == 0) of.by_client_.erase(of.by_client_.find(by_->first));
}

std::uint64_t open_tunnels::count() const {
    std::lock_guard const lock{mutex_};
    return count_;
}

}  // namespace httoop::inline v0
