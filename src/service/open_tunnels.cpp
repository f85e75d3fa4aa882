#include "open_tunnels.hpp"

#include <httoop/service/rules.hpp>

#include "node_of.hpp"

namespace httoop::inline v0 {

std::string client_counted(io::address const& a) {
    constexpr std::size_t network = 8;  // octets that a provider gives out; the rest its client chooses (RFC 4291 2.5.1, RFC 6177)
    forwarded_node node = node_of(a);
    bool const of_link = a.is() == io::address::ipv6 && a.ip()[0] == 0xfe && (a.ip()[1] & 0xc0) == 0x80;
    if (node.is != forwarded_node::ipv6 || of_link) return std::move(node.name);
    return std::string{reinterpret_cast<char const*>(a.ip()), network}.append("/64");
}

open_tunnels::place open_tunnels::take(io::address const& client) {
    std::string const name = client_counted(client);
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
