#pragma once
// What stands in for a client in tests of the user agent: a service that answers from a script, and notes
// what it was asked.
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <httoop/exchange/service.hpp>

namespace support {

using namespace httoop;

// Content in pieces that ends with an error, if one is given.
class broken_content final : public source {
public:
    broken_content(std::vector<std::string> pieces, error e, content_length_of l = content_length_of::until_end())
        : pieces_{std::move(pieces)}, error_{std::move(e)}, length_{l} {}
    task<outcome<chunk>> read() override {
        if (at_ == pieces_.size()) return outcome<chunk>{error_};
        return outcome<chunk>{chunk{pieces_[at_++], {}, false}};
    }
    [[nodiscard]] content_length_of length() const override { return length_; }

private:
    std::vector<std::string> pieces_;
    error error_;
    content_length_of length_;
    std::size_t at_ = 0;
};

// Content that can be read only once.
class once_content final : public source {
public:
    explicit once_content(std::string s) : octets_{std::move(s)} {}
    task<outcome<chunk>> read() override { return outcome<chunk>{chunk{octets_, {}, true}}; }
    [[nodiscard]] content_length_of length() const override { return content_length_of::exactly(octets_.size()); }

private:
    std::string octets_;
};

// As a client (engine/client.hpp) does it: content comes as a source.
inline reply answered(unsigned status, std::vector<std::pair<std::string, std::string>> const& fields = {},
                      std::string content = {}) {
    response r{*status_code::from(status)};
    for (auto const& [name, value] : fields) r.fields().append(octets{name}, octets{value});
    return reply{std::move(r), make_owned<memory_source>(std::move(content))};
}

inline error failed(failure what, bool sent, bool unprocessed = false) {
    error e{what, "the connection failed"};
    e.during = phase::receive;
    e.sent = sent;
    e.unprocessed = unprocessed;
    return e;
}

class scripted_service final : public service {
public:
    struct asked {
        std::string method, target, content;
        field_section fields;
        [[nodiscard]] std::string field(octets name) const { return std::string{fields.value(name)}; }
    };
    using answer = std::function<outcome<reply>(exchange&)>;

    scripted_service& then(answer a) {
        answers_.push_back(std::move(a));
        return *this;
    }
    scripted_service& then(unsigned status, std::vector<std::pair<std::string, std::string>> fields = {},
                           std::string content = {}) {
        return then([=](exchange&) -> outcome<reply> { return answered(status, fields, content); });
    }
    scripted_service& then(error e) {
        return then([e](exchange&) -> outcome<reply> { return e; });
    }
    // Answers before it has read the content of the request.
    bool reads = true;

    task<outcome<reply>> respond(exchange& x) override {
        seen.push_back({std::string{x.request().method().token()}, std::string{x.request().target()}, {},
                        x.request().fields()});
        std::size_t const n = seen.size() - 1;
        if (reads) {
            outcome<std::string> content = co_await gather(x.content(), 1 << 20);
            if (!content) co_return content.error();
            seen[n].content = *content;
        }
        if (n >= answers_.size()) co_return error{failure::refused, "nobody expected this request"};
        co_return answers_[n](x);
    }

    std::vector<asked> seen;

private:
    std::deque<answer> answers_;
};

}  // namespace support
