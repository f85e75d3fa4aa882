#include <httoop/exchange/exchange.hpp>

#include <algorithm>

#include <httoop/uri/percent.hpp>

namespace httoop::inline v0 {

octets exchange::captured_raw(octets name) const {
    for (unsigned i = 0; i < captures_; ++i)
        if (capture_[i].name == name) return capture_[i].raw;
    return {};
}

std::string exchange::captured(octets name) const {
    octets const raw = captured_raw(name);
    auto decoded = percent_decode(raw);
    // A target with a broken percent-encoding is refused before any service sees it; a request that
    // was made by hand keeps what it has.
    return decoded ? std::move(*decoded) : std::string{raw};
}

void exchange::capture(octets name, octets raw) {
    if (captures_ < most_captures) capture_[captures_++] = {name, raw};
}

// Who borrows from another goes first.
exchange::additions::~additions() {
    while (!contents.empty()) contents.pop_back();
}

exchange::additions& exchange::added() {
    if (!added_) added_ = make_owned<additions>();
    return *added_;
}

void exchange::content(owned<source> s) {
    content_ = s.get();
    added().contents.push_back(std::move(s));
}

// The exchange of the one who asked first is the one that is logged.
void exchange::tell(told_member what) {
    if (exchange* const outer = host_->carried_out_for(); outer != nullptr) return outer->tell(std::move(what));
    std::vector<told_member>& all = added().told;
    auto const before = std::find_if(all.begin(), all.end(), [&](told_member const& m) { return m.name == what.name; });
    if (before != all.end()) *before = std::move(what);
    else all.push_back(std::move(what));
}

void exchange::user(octets name) { added().user = name; }

}  // namespace httoop::inline v0
