#pragma once
#include <cassert>
#include <new>
#include <type_traits>
#include <utility>

#include <httoop/core/rule.hpp>

namespace httoop::inline v0 {

// A T, or the violation that prevented it. Member names are those of std::expected, which g++ 12
// does not offer in C++20. Reading the value of a failure is a programming error (asserted).
//
//     result<entity_tag> t = entity_tag::parse("W/\"1\"");
//     if (!t) return t.error();
template <class T>
class [[nodiscard]] result {
public:
    using value_type = T;

    result(T value) : has_value_{true} { ::new (static_cast<void*>(&value_)) T(std::move(value)); }
    result(violation broken) : broken_{broken}, has_value_{false} {}
    result(result const& o) : has_value_{o.has_value_} {
        if (has_value_) ::new (static_cast<void*>(&value_)) T(o.value_);
        else broken_ = o.broken_;
    }
    result(result&& o) noexcept(std::is_nothrow_move_constructible_v<T>) : has_value_{o.has_value_} {
        if (has_value_) ::new (static_cast<void*>(&value_)) T(std::move(o.value_));
        else broken_ = o.broken_;
    }
    result& operator=(result o) noexcept(std::is_nothrow_move_constructible_v<T>) {
        this->~result();
        ::new (static_cast<void*>(this)) result(std::move(o));
        return *this;
    }
    ~result() {
        if (has_value_) value_.~T();
    }

    [[nodiscard]] bool has_value() const { return has_value_; }
    explicit operator bool() const { return has_value_; }
    [[nodiscard]] T& value() & { assert(has_value_); return value_; }
    [[nodiscard]] T const& value() const& { assert(has_value_); return value_; }
    [[nodiscard]] T&& value() && { assert(has_value_); return std::move(value_); }
    T& operator*() & { return value(); }
    T const& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    T const* operator->() const { return &value(); }
    [[nodiscard]] T value_or(T other) const& { return has_value_ ? value_ : std::move(other); }
    [[nodiscard]] violation error() const { assert(!has_value_); return broken_; }

private:
    union {
        T value_;
        violation broken_;
    };
    bool has_value_;
};

template <>
class [[nodiscard]] result<void> {
public:
    using value_type = void;
    result() = default;
    result(violation broken) : broken_{broken} {}
    [[nodiscard]] bool has_value() const { return broken_.broken == nullptr; }
    explicit operator bool() const { return has_value(); }
    void value() const { assert(has_value()); }
    [[nodiscard]] violation error() const { assert(!has_value()); return broken_; }

private:
    violation broken_;
};

}  // namespace httoop::inline v0
