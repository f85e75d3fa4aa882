// Needs httoop::http alone.
#include <httoop/core/version.hpp>
#include <httoop/message.hpp>

#include <cstdio>
#include <cstring>

int main() {
    std::printf("httoop %s\n", httoop::version());
    httoop::request const good{httoop::method::get, "/hello"};
    httoop::request const bad{httoop::method::get, "/hello\r\nHost: elsewhere"};
    bool const right = good.defect().has_value() && !bad.defect().has_value();
    return right && std::strcmp(httoop::version(), HTTOOP_VERSION) == 0 ? 0 : 1;
}
