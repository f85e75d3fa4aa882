#include <httoop/exchange/writer.hpp>

#include <cassert>
#include <exception>

namespace httoop::inline v0 {
namespace {

// Producer and reader take turns like two halves of a generator: a read resumes the producer, and
// whatever it writes is handed over where it lies. Only when the producer waits for something else
// does the reader wait too.
//
// The producer has an activity of its own. It is parked in write() whenever no read is under way, so
// that the source may be destroyed then: write() fails with `cancelled`, no further wait begins, and
// the frames unwind inside the destructor. What the producer uses (the exchange) needs to live no
// longer than the source.
class written_source final : public source, private content_writer {
public:
    written_source(owned<writing> w, content_length_of length) : work_{std::move(w)}, length_{length} {}

    ~written_source() override {
        assert(reader_ == nullptr);
        if (parked_ == nullptr) return;
        producer_.cancel();
        std::exchange(parked_, nullptr).resume();
        assert(ended_);
    }

    task<outcome<chunk>> read() override {
        if (!begun_) begin();
        else if (parked_) std::exchange(parked_, nullptr).resume();
        if (handed_over()) return result_of_turn();
        return await_turn();
    }
    [[nodiscard]] content_length_of length() const override { return length_; }
    [[nodiscard]] field_section const* trailers() const override {
        return ended_ && !trailers_.empty() ? &trailers_ : nullptr;
    }

private:
    // The reader's wait for a producer that waits itself.
    class turn final : public io::leaf_wait {
    public:
        explicit turn(written_source& s) : source_{s} {}
        bool await_resume() { return !was_cancelled(); }
        using leaf_wait::complete;

    private:
        bool begin(io::loop&) override {
            source_.reader_ = this;
            return true;
        }
        // Ends when the producer has unwound, or written: never while it runs.
        void cancel() override { source_.producer_.cancel(); }
        written_source& source_;
    };

    // The producer's suspension until its octets were taken. No leaf: it is resumed by the reader.
    struct parking {
        written_source& source;
        bool await_ready() const { return false; }
        __attribute__((noinline)) void await_suspend(std::coroutine_handle<> h) {
            source.parked_ = h;
            source.wake_reader();
        }
        void await_resume() {}
    };

    // The reader was cancelled before its wait began: no other wait is possible for it than this one
    // for the producer's end, which is its child in all but name.
    struct unwinding {
        written_source& source;
        bool await_ready() const { return source.ended_; }
        __attribute__((noinline)) void await_suspend(std::coroutine_handle<> h) { source.unwinding_ = h; }
        void await_resume() {}
    };

    task<outcome<void>> write(octets piece) override {
        if (producer_.cancelled()) return outcome<void>{gone()};
        if (piece.empty()) return outcome<void>{};
        return hand_over(piece);
    }
    // The piece is the writer's, who waits for this task.
    task<outcome<void>> hand_over(octets piece) {
        piece_ = piece;
        co_await parking{*this};  // has a reference only
        piece_ = {};
        if (producer_.cancelled()) co_return gone();
        co_return outcome<void>{};
    }
    [[nodiscard]] field_section& trailers() override { return trailers_; }

    void begin() {
        begun_ = true;
        producer_.begin_on(io::loop::current());
        try {
            running_.emplace(work_->run(*this));
        } catch (...) {
            fail();
            return;
        }
        io::continuation const at_end{[](void* s) { static_cast<written_source*>(s)->end(); }, this};
        if (running_->is_ready() || running_->begin(&producer_, at_end)) end();
    }
    void end() {
        ended_ = true;
        try {
            outcome<void> how = running_->take();
            if (!how) fault_ = std::move(how).error(), failed_ = true;
        } catch (...) {
            fail();
        }
        wake_reader();
    }
    void fail() {
        ended_ = failed_ = true;
        try {
            throw;
        } catch (std::exception const& e) {
            fault_ = error{failure::thrown, e.what()};
        } catch (...) {
            fault_ = error{failure::thrown, "not a std::exception"};
        }
    }
    void wake_reader() {
        if (reader_ != nullptr) std::exchange(reader_, nullptr)->complete();
        else if (ended_ && unwinding_) std::exchange(unwinding_, nullptr).resume();
    }

    [[nodiscard]] bool handed_over() const { return ended_ || parked_; }
    outcome<chunk> result_of_turn() {
        if (!ended_) return chunk{piece_, {}, false};
        if (failed_) return fault_;
        return chunk{{}, {}, true};
    }
    task<outcome<chunk>> await_turn() {
        turn t{*this};
        bool const in_time = co_await t;
        if (!in_time && !handed_over()) {
            producer_.cancel();
            co_await unwinding{*this};  // has a reference only
        }
        if (!in_time) co_return gone();
        co_return result_of_turn();
    }
    static error gone() { return {failure::cancelled, "nobody reads this content any more"}; }

    owned<writing> work_;
    content_length_of length_;
    io::activity producer_;
    std::optional<task<outcome<void>>> running_;
    std::coroutine_handle<> parked_;
    std::coroutine_handle<> unwinding_;
    turn* reader_ = nullptr;
    octets piece_;
    field_section trailers_;
    error fault_;
    bool begun_ = false, ended_ = false, failed_ = false;
};

}  // namespace

owned<source> make_source(owned<writing> w, content_length_of length) {
    return make_owned<written_source>(std::move(w), length);
}

}  // namespace httoop::inline v0
