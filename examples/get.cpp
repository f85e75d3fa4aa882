#include <httoop/client.hpp>

#include <cstdio>

int main() {
    auto r = httoop::get("http://127.0.0.1:8080/hello/world");
    if (!r) return httoop::complain(r.error());
    if (auto t = r->get<httoop::content_type>()) std::puts(t->compose().c_str());
    std::fwrite(r->octets().data(), 1, r->octets().size(), stdout);
}
