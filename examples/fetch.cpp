#include <httoop/client.hpp>

#include <cstdio>
using namespace httoop;

task<outcome<void>> show(user_agent& agent) {
    auto r = co_await agent.fetch("http://127.0.0.1:8080/hello/world");
    if (!r) co_return r.error();
    auto text = co_await gather(*r->content, 1000000);   // or read() it piece by piece
    if (!text) co_return text.error();
    std::fputs(text->c_str(), stdout);
    co_return outcome<void>{};
}

int main() {
    auto done = run_with_agent(show);
    return done ? 0 : complain(done.error());
}
