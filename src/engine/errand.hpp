#pragma once
#include "link.hpp"

namespace httoop::inline v0 {

// What has to be asked on a connection before it is of use (CONNECT, OPTIONS *): one request without
// content after the other. Then the connection goes on as it is.
class errand final : private engine::link::host, private engine::call::maker {
public:
    errand(io::loop& l, channel over, client_options const& o);
    ~errand();

    // Sends it and returns the head of its answer. Once, until the content was read.
    task<outcome<response>> ask(request const& r);
    // The request went out before the connection was secured (RFC 2817 3.3).
    task<outcome<response>> resume(request const& r);
    // Content of the answer: valid until the next call.
    task<outcome<chunk>> read() { return call_->read(); }
    // The connection, for what is spoken on it next; see link.
    outcome<channel> release();

private:
    task<outcome<response>> head();
    engine::call& fresh();
    void has_room(engine::link&) override {}
    void ended(engine::link& l) override;
    void over(engine::call& c) override { delete &c; }
    void withdrawn(engine::call&) override {}

    engine::link* link_;
    engine::call* call_ = nullptr;
};

}  // namespace httoop::inline v0
