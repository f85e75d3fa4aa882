#pragma once
#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <httoop/exchange/reply.hpp>

#include "io/hash_seed.hpp"
#include "link.hpp"

namespace httoop::inline v0::engine {

class pool;

// What the loops of a client share.
struct client_state {
    explicit client_state(client_options o, std::optional<uri> only_one = {})
        : options{std::move(o)}, only{std::move(only_one)} {}
    client_options options;  // but for the observer, which ends with the client, they stay
    std::optional<uri> const only;  // where all requests go, which were made by whoever asks
    trust trusted{options};
    std::atomic<std::uint64_t> calls{0}, connections{0};
    std::mutex mutex;
    std::vector<pool*> pools;  // guarded
    // Destinations whose servers want HTTP/1.1 although they speak HTTP/2 (RFC 9113 7); of many the last ones.
    [[nodiscard]] bool wants_older(std::string const& key);
    void note_older(std::string const& key);
    // The client ends, and what it has on loops: those of this thread now, others soon.
    void end_pools();

private:
    std::deque<std::string> older_;  // guarded
};

// A connection that is being made.
struct attempt {
    pool* home;  // null: nobody wants it any more
    destination* to;
    uri target;
    std::string for_proxy;
    bool has_content;
    bool older;  // without HTTP/2
    std::uint64_t id;
    io::activity* making = nullptr;
};

// Where connections go: links whose calls could go over each other's, and calls that wait for one.
struct destination {
    explicit destination(std::string k) : key{std::move(k)} {}
    std::string key;
    bool keeps = true;
    bool perhaps_2 = false;  // HTTP/2 may be spoken: nobody knows yet
    bool speaks_2 = false;
    bool older = false;      // the server wants HTTP/1.1
    std::vector<link*> links;  // each knows its place
    link* idle = nullptr;      // the one used last first
    std::vector<std::shared_ptr<attempt>> attempts;
    std::deque<call*> waiting;
};

// The connections of a client on one loop.
class pool final : public io::tenant, private link::host, private call::maker {
public:
    static pool& at(io::loop& l, std::shared_ptr<client_state> const& all);
    pool(io::loop& l, std::shared_ptr<client_state> all);
    ~pool() override;

    task<outcome<reply>> respond(exchange& x);
    task<outcome<reply>> ask(sent_onward const& s);
    // The same in steps: a call, held once; what is asked by it; and what comes of that.
    call& begin_call();
    void ask(call& c, sent_onward const& s);
    static task<outcome<reply>> answer_of(asker c, std::shared_ptr<client_state> all);

    // The client ends: its connections do. On whichever thread, with the client's mutex held.
    void end_soon() { loop.post(ending_); }
    [[nodiscard]] bool here() const { return thread_ == std::this_thread::get_id(); }
    [[nodiscard]] io::loop& home() const { return loop; }

private:
    class ending final : public io::job {
    public:
        explicit ending(pool& p) : of_{p} {}
        void run() override { of_.loop.drop(of_.all_.get()); }

    private:
        pool& of_;
    };

    void has_room(link& l) override;
    void wants_older(link& l) override;
    void ended(link& l) override;
    void over(call& c) override;
    void withdrawn(call& c) override;

    call& take_call();
    destination& destination_of(call const& c);
    void submit(call& c);
    void serve(destination& d);
    void want(destination& d);
    void begin_attempt(destination& d);
    static task<void> connect(std::shared_ptr<attempt> a, std::shared_ptr<client_state> all);
    void connected(attempt& a, outcome<channel> made);
    static void add(destination& d, link& l);
    static void remove(destination& d, link& l);
    static link* usable(destination& d);
    bool start(call& c, link& l);
    void note_idle(link& l);
    void keep_idle(link& l);
    void use_idle(link& l);
    void forget_if_empty(destination& d);
    bool begin_on(link& l, call& c, request const& r);
    static task<outcome<void>> go_on_secured(call& c, std::shared_ptr<client_state> all);
    static outcome<reply> reply_of(asker& c, limits const& l);
    static task<outcome<reply>> open_tunnel(exchange& x, std::shared_ptr<client_state> all);

    std::shared_ptr<client_state> all_;
    std::thread::id const thread_ = std::this_thread::get_id();
    io::map_by_name<owned<destination>> destinations_;
    destination* last_ = nullptr;  // that was asked for
    std::string key_;
    bool const routed_ = !options.tunnel.empty() || !options.proxy.for_http.empty() || !options.proxy.for_https.empty();
    call* calls_ = nullptr;        // all of them
    std::vector<call*> spare_;
    link* idle_ = nullptr;         // the oldest first
    link** idle_end_ = &idle_;
    std::size_t idle_count_ = 0;
    ending ending_{*this};
};

}  // namespace httoop::inline v0::engine
