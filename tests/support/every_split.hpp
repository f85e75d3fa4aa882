#pragma once
// Feeds the same octets to a parser in every way in which a network may deliver them.
//
//     every_split("GET / HTTP/1.1\r\n...", [](pieces& in) {
//         parser p;
//         for (octets piece : in) p.receive(piece);
//         CHECK(p.events() == expected);
//     });
//
// The callback runs once for each way: whole, octet by octet, cut in two at every place. With
// `garbage` given it also runs with that behind the octets: in the last piece and as a piece of its
// own, for parsers that must stop before it. A failed check says which way it was.
//
// Every piece ends at an unreadable page, and becomes unreadable itself when the next one is taken:
// a parser that looks too far, or keeps a view into octets that it should have copied, dies.
#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cliff.hpp"

namespace support {

class pieces {
public:
    // Places where `all` is cut, ascending; two equal places make an empty piece.
    pieces(std::string_view all, std::vector<std::size_t> cuts, std::size_t garbage = 0)
        : all_{all}, cuts_{std::move(cuts)}, garbage_{garbage}, a_{all.size()}, b_{all.size()} {
        cuts_.push_back(all.size());
    }
    // For many ways over the same octets: the memory of the pieces is kept.
    void cut(std::string_view all, std::vector<std::size_t> cuts, std::size_t garbage = 0) {
        all_ = all;
        cuts_ = std::move(cuts);
        cuts_.push_back(all.size());
        garbage_ = garbage;
        shown_ = begin_ = end_ = 0;
    }

    [[nodiscard]] bool more() const { return shown_ < cuts_.size(); }
    // The next piece, which is readable until the next call.
    std::string_view next() { return next_unread(end_ - begin_); }
    // For parsers that are shown every octet they have not consumed yet, in one run: what is left
    // of the last octets when the first `consumed` go, and the next piece behind it.
    std::string_view next_unread(std::size_t consumed) {
        begin_ += consumed;
        end_ = cuts_[shown_++];
        (shown_ % 2 == 0 ? b_ : a_).close();
        return (shown_ % 2 == 0 ? a_ : b_).hold(all_.substr(begin_, end_ - begin_));
    }
    [[nodiscard]] std::size_t garbage() const { return garbage_; }  // octets that do not belong

    class iterator {
    public:
        explicit iterator(pieces* of) : of_{of} { ++*this; }
        std::string_view operator*() const { return piece_; }
        iterator& operator++() {
            if (of_->more()) piece_ = of_->next();
            else of_ = nullptr;
            return *this;
        }
        friend bool operator==(iterator const& i, std::nullptr_t) { return i.of_ == nullptr; }

    private:
        pieces* of_;
        std::string_view piece_;
    };
    // One pass only.
    iterator begin() { return iterator{this}; }
    std::nullptr_t end() { return nullptr; }

private:
    std::string_view all_;
    std::vector<std::size_t> cuts_;
    std::size_t garbage_;
    std::size_t shown_ = 0;  // pieces
    std::size_t begin_ = 0;  // of the octets that can be read now, in all_
    std::size_t end_ = 0;
    cliff a_, b_;
};

template <class Feed>
void every_split(std::string_view input, Feed feed, std::string_view garbage = {}) {
    std::string const both = std::string{input} + std::string{garbage};
    pieces in{both, {}};
    auto const one_way = [&](std::string const& way, std::string_view octets,
                             std::vector<std::size_t> cuts) {
        INFO("fed ", way);
        in.cut(octets, std::move(cuts), octets.size() - input.size());
        feed(in);
    };
    one_way("whole", input, {});
    std::vector<std::size_t> every;
    for (std::size_t i = 1; i < input.size(); ++i) every.push_back(i);
    one_way("octet by octet", input, every);
    for (std::size_t i = 0; i <= input.size(); ++i)
        one_way("cut at " + std::to_string(i), input, {i});
    if (garbage.empty()) return;
    one_way("whole, garbage behind", both, {});
    one_way("whole, garbage next", both, {input.size()});
    for (std::size_t i = 1; i < input.size(); ++i)
        one_way("garbage behind, cut at " + std::to_string(i), both, {i});
}

}  // namespace support
