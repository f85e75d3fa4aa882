#pragma once
#include <cstddef>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0::structured {

// An ordered map: parameters and dictionaries of structured fields (RFC 9651 3.1.2, 3.2). Keys are
// unique; entries keep the order in which their keys came first. There is access by index and by
// key (octet for octet; a walk, as most have a handful of entries).
template <class T>
class ordered_map {
public:
    struct entry {
        std::string key;
        T value;
        friend bool operator==(entry const&, entry const&) = default;
    };

    ordered_map() = default;
    ordered_map(std::initializer_list<entry> entries) {
        for (entry const& e : entries) set(e.key, e.value);
    }
    // For parsers: entries whose keys are unique already.
    static ordered_map of(std::vector<entry>&& unique) {
        ordered_map m;
        m.all_ = std::move(unique);
        return m;
    }

    [[nodiscard]] std::size_t size() const { return all_.size(); }
    [[nodiscard]] bool empty() const { return all_.empty(); }
    entry const& operator[](std::size_t index) const { return all_[index]; }
    [[nodiscard]] auto begin() const { return all_.begin(); }
    [[nodiscard]] auto end() const { return all_.end(); }

    // The value of that key, or null. Valid until the map changes.
    [[nodiscard]] T const* find(octets key) const {
        for (entry const& e : all_)
            if (e.key == key) return &e.value;
        return nullptr;
    }
    [[nodiscard]] bool has(octets key) const { return find(key) != nullptr; }
    // Overwrites the value of that key where it stands, or adds it at the end.
    void set(std::string key, T value) {
        for (entry& e : all_)
            if (e.key == key) {
                e.value = std::move(value);
                return;
            }
        all_.push_back({std::move(key), std::move(value)});
    }
    void erase(octets key) {
        std::erase_if(all_, [&](entry const& e) { return e.key == key; });
    }
    friend bool operator==(ordered_map const&, ordered_map const&) = default;

private:
    std::vector<entry> all_;
};

}  // namespace httoop::inline v0::structured
