#pragma once
#include <httoop/io/address.hpp>
#include <httoop/io/loop.hpp>

namespace httoop::inline v0::io {

// Takes the connections of a listener.
class acceptor {
public:
    // Owns the descriptor (non-blocking, close-on-exec) from now on.
    virtual void accepted(int descriptor, address const& peer) = 0;
    // No descriptors are left in the process; this one is closed when the call returns. A short
    // answer may be sent to it.
    virtual void overloaded(int descriptor);

protected:
    ~acceptor() = default;
};

// A listening socket. There is one per address; connections it accepted may go to other loops.
class listener final : private watcher, private job, private timer {
public:
    // Port 0 is the kernel's choice: see local(). A stale Unix socket file is replaced; `mode` (0660) says
    // who may connect to the new one, 0: whom the umask lets write.
    static outcome<owned<listener>> listen(loop& l, address const& at, acceptor& to, unsigned mode = 0);
    // Takes over a socket that listens already (from whoever started us). A Unix socket's file is
    // left to its maker.
    static outcome<owned<listener>> adopt(loop& l, int descriptor, acceptor& to);
    listener(listener const&) = delete;
    listener& operator=(listener const&) = delete;
    ~listener();

    [[nodiscard]] address const& local() const { return local_; }
    [[nodiscard]] int descriptor() const { return descriptor_; }
    // Accepts nothing until resume(); the kernel queues what comes.
    void pause() { paused_ = true; }
    void resume();
    // Lets no new connection begin, while those whose handshake is under way are accepted on. Who comes
    // by TCP now is not answered, asks again after a second, and is refused, or served by who listens
    // then; a Unix socket loses its name.
    void turn_away();
    // Accepts until nobody waits, then closes: no connection the kernel had queued is lost, if it was
    // some time ago that new ones were turned away.
    void drain();
    void close();

private:
    listener(loop& l, acceptor& to) : loop_{l}, to_{to} {}
    outcome<void> open(address const& at, unsigned mode);
    outcome<void> bind(address const& at, unsigned mode);
    outcome<void> begin();
    void ready(unsigned what) override;
    void run() override;
    void expired() override;
    bool accept_one();
    bool accept_by_reserve();
    void unlink_own_file();

    loop& loop_;
    acceptor& to_;
    address local_;
    watch watch_;
    int descriptor_ = -1;
    int reserve_ = -1;              // given up for a moment when no other descriptor is left
    std::uint64_t file_inode_ = 0;  // of the Unix socket's file we made
    bool paused_ = false;
    bool adopted_ = false;  // others may listen on the same socket
};

}  // namespace httoop::inline v0::io
