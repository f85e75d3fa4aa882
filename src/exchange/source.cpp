#include <httoop/exchange/source.hpp>

namespace httoop::inline v0 {

outcome<void> source::rewind() {
    return error{failure::refused, "this content can be read only once; hold it in memory to send it again"};
}

task<outcome<chunk>> memory_source::read() {
    octets const all = read_ ? octets{} : octets{octets_};
    read_ = true;
    return outcome<chunk>{chunk{all, {}, true}};
}

content_length_of memory_source::length() const {
    return content_length_of::exactly(octets_.size());
}

outcome<void> memory_source::rewind() {
    read_ = false;
    return {};
}

task<outcome<chunk>> empty_source::read() { return outcome<chunk>{chunk{{}, {}, true}}; }

task<outcome<std::string>> gather(source& from, std::uint64_t most) {
    std::string all;
    if (auto const length = from.length(); length.is == content_length_of::known && length.octets <= most)
        all.reserve(length.octets);
    for (bool last = false; !last;) {
        outcome<chunk> piece = co_await from.read();
        if (!piece) co_return std::move(piece).error();
        if (piece->data.size() > most - all.size())
            co_return error{failure::limit, "the content is larger than " + std::to_string(most) + " octets"};
        all += piece->data;
        last = piece->last;
    }
    co_return all;
}

}  // namespace httoop::inline v0
