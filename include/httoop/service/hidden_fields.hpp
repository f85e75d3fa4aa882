#pragma once
#include <string>
#include <vector>

#include <httoop/exchange/service.hpp>

namespace httoop::inline v0 {

// Takes fields out of another service's answers that are not for those who asked, such as the tags by which a cache
// behind it can be purged (caching::cache_options::tag_fields).
//
//     hidden_fields site{with_cache, {"Cache-Tag"}};
//
// RFC 9110 5.1: whoever passes messages on may leave out fields when it was told so.
class hidden_fields final : public service {
public:
    // Borrows the inner service.
    hidden_fields(service& inner, std::vector<std::string> names) : inner_{inner}, names_{std::move(names)} {}
    task<outcome<reply>> respond(exchange& x) override;
    void refused(exchange const& x, reply& r) const override { inner_.refused(x, r); }

private:
    task<outcome<reply>> respond_later(task<outcome<reply>> inside);
    void hide(reply& answer) const;
    service& inner_;
    std::vector<std::string> names_;
};

}  // namespace httoop::inline v0
