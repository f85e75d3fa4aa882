#pragma once
#include <cassert>
#include <new>
#include <type_traits>
#include <utility>

#include <httoop/core/rule.hpp>

namespace httoop::inline v0 {

class findings_sink;  // core/policy.hpp

// A T, or the fault that prevented it. Member names are those of std::expected, which g++ 12 does
// not offer in C++20. Reading the value of a failure is a programming error (asserted).
template <class T, class E>
class [[nodiscard]] fallible {
public:
    using value_type = T;
    using error_type = E;

    fallible(T&& value) : has_value_{true} { ::new (static_cast<void*>(&value_)) T(std::move(value)); }
    fallible(T const& value)
        requires std::is_copy_constructible_v<T>
        : has_value_{true} {
        ::new (static_cast<void*>(&value_)) T(value);
    }
    fallible(E fault) : has_value_{false} { ::new (static_cast<void*>(&fault_)) E(std::move(fault)); }
    // From whatever T is made of: `return response::text("...")` where a reply is asked for.
    template <class U>
        requires(!std::is_same_v<std::remove_cvref_t<U>, fallible> && !std::is_same_v<std::remove_cvref_t<U>, T> &&
                 !std::is_same_v<std::remove_cvref_t<U>, E> && std::is_convertible_v<U, T>)
    fallible(U&& value) : has_value_{true} {
        ::new (static_cast<void*>(&value_)) T(std::forward<U>(value));
    }
    fallible(fallible const& o) : has_value_{o.has_value_} {
        if (has_value_) ::new (static_cast<void*>(&value_)) T(o.value_);
        else ::new (static_cast<void*>(&fault_)) E(o.fault_);
    }
    fallible(fallible&& o) noexcept : has_value_{o.has_value_} {
        if (has_value_) ::new (static_cast<void*>(&value_)) T(std::move(o.value_));
        else ::new (static_cast<void*>(&fault_)) E(std::move(o.fault_));
    }
    fallible& operator=(fallible const& o)
        requires std::is_copy_constructible_v<T>
    {
        if (this != &o) *this = fallible{o};
        return *this;
    }
    fallible& operator=(fallible&& o) noexcept {
        if (this == &o) return *this;
        this->~fallible();
        ::new (static_cast<void*>(this)) fallible(std::move(o));
        return *this;
    }
    ~fallible() {
        if (has_value_) value_.~T();
        else fault_.~E();
    }

    [[nodiscard]] bool has_value() const { return has_value_; }
    explicit operator bool() const { return has_value_; }
    [[nodiscard]] T& value() & { return assert(has_value_), value_; }
    [[nodiscard]] T const& value() const& { return assert(has_value_), value_; }
    // Of a temporary the value itself, so that `for (auto x : *parse(...))` outlives it.
    [[nodiscard]] T value() && { return assert(has_value_), std::move(value_); }
    T& operator*() & { return value(); }
    T const& operator*() const& { return value(); }
    T operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    T const* operator->() const { return &value(); }
    [[nodiscard]] T value_or(T other) const& { return has_value_ ? value_ : std::move(other); }
    [[nodiscard]] E const& error() const& { return assert(!has_value_), fault_; }
    [[nodiscard]] E&& error() && { return assert(!has_value_), std::move(fault_); }

private:
    union {
        T value_;
        E fault_;
    };
    bool has_value_;
};

template <class E>
class [[nodiscard]] fallible<void, E> {
public:
    using value_type = void;
    using error_type = E;
    fallible() = default;
    fallible(E fault) : fault_{std::move(fault)}, has_value_{false} {}
    [[nodiscard]] bool has_value() const { return has_value_; }
    explicit operator bool() const { return has_value_; }
    void value() const { assert(has_value_); }
    [[nodiscard]] E const& error() const& { return assert(!has_value_), fault_; }
    [[nodiscard]] E&& error() && { return assert(!has_value_), std::move(fault_); }

private:
    E fault_{};
    bool has_value_ = true;
};

// A T, or the violation that prevented it.
//
//     result<entity_tag> t = entity_tag::parse("W/\"1\"");
//     if (!t) return t.error();
template <class T>
using result = fallible<T, violation>;

}  // namespace httoop::inline v0
