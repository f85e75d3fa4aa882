#pragma once
#include <httoop/exchange/reply.hpp>

namespace httoop::inline v0 {

// The pushing end of streaming content: each write waits until the octets were taken, so a slow
// reader slows the writer and nothing piles up.
class content_writer {
public:
    virtual task<outcome<void>> write(octets piece) = 0;
    // Before the end: fields of the trailer section.
    [[nodiscard]] virtual field_section& trailers() = 0;

protected:
    ~content_writer() = default;
};

// Makes content of a coroutine that writes: it begins with the first pull and is cancelled when the
// reader goes away. `function` is called with a content_writer& and returns task<outcome<void>>.
class writing {
public:
    virtual ~writing() = default;
    virtual task<outcome<void>> run(content_writer& w) = 0;
};
owned<source> make_source(owned<writing> w, content_length_of length = content_length_of::until_end());

template <class F>
owned<source> stream_content(F f, content_length_of length = content_length_of::until_end()) {
    struct function final : writing {
        explicit function(F g) : f{std::move(g)} {}
        task<outcome<void>> run(content_writer& w) override { return f(w); }
        F f;
    };
    return make_source(owned<writing>{new function{std::move(f)}}, length);
}

}  // namespace httoop::inline v0
