#pragma once
#include <cstddef>
#include <type_traits>
#include <utility>

namespace httoop::inline v0 {

// Sole ownership of one object, std::unique_ptr's core without <memory>, which would double the
// cost of including our headers.
template <class T>
class owned {
public:
    owned() = default;
    owned(std::nullptr_t) {}
    explicit owned(T* object) : object_{object} {}
    template <class U>
        requires std::is_convertible_v<U*, T*>
    owned(owned<U> o) : object_{o.release()} {}
    owned(owned&& o) noexcept : object_{std::exchange(o.object_, nullptr)} {}
    owned& operator=(owned&& o) noexcept {
        if (this != &o) delete std::exchange(object_, std::exchange(o.object_, nullptr));
        return *this;
    }
    ~owned() { delete object_; }

    T* get() const { return object_; }
    T* operator->() const { return object_; }
    T& operator*() const { return *object_; }
    explicit operator bool() const { return object_ != nullptr; }
    T* release() { return std::exchange(object_, nullptr); }

private:
    T* object_ = nullptr;
};

template <class T, class... A>
owned<T> make_owned(A&&... arguments) {
    return owned<T>{new T(std::forward<A>(arguments)...)};
}

// Keeps borrowed octets alive: runs a release function once. Moved with the octets it guards.
class keeper {
public:
    keeper() = default;
    keeper(void* what, void (*release)(void*)) : what_{what}, release_{release} {}
    keeper(keeper&& o) noexcept
        : what_{std::exchange(o.what_, nullptr)}, release_{std::exchange(o.release_, nullptr)} {}
    keeper& operator=(keeper&& o) noexcept {
        keeper taken{std::move(o)};
        std::swap(what_, taken.what_);
        std::swap(release_, taken.release_);
        return *this;
    }
    ~keeper() {
        if (release_ != nullptr) release_(what_);
    }
    explicit operator bool() const { return release_ != nullptr; }

private:
    void* what_ = nullptr;
    void (*release_)(void*) = nullptr;
};

}  // namespace httoop::inline v0
