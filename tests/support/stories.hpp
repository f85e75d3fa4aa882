#pragma once
// Stories of tests/data/wire/hpack: field lists in order, and the blocks an encoder made of them.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace support {

struct story_block {
    std::string wire;
    long table_size = -1;  // acknowledged just before this block; -1: as it was
    std::vector<std::pair<std::string, std::string>> fields;
};

// Reads a story, whose form is known: strings and numbers in their order.
class story_reader {
public:
    explicit story_reader(std::string const& json) : json_{json} {}

    std::vector<story_block> blocks() {
        std::vector<story_block> all;
        std::size_t const end = json_.find("\"cases\"");
        at_ = json_.find('[', end) + 1;
        while (next() == '{') {
            all.emplace_back();
            ++at_;
            while (next() == '"') member(all.back());
            ++at_;
        }
        return all;
    }

private:
    char next() {
        while (at_ < json_.size() && std::string_view{" \n\r\t,:"}.find(json_[at_]) != std::string_view::npos) ++at_;
        return at_ < json_.size() ? json_[at_] : '\0';
    }
    void member(story_block& b) {
        std::string const name = string();
        if (name == "wire") {
            std::string const hex = (next(), string());
            for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
                b.wire += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
        } else if (name == "headers") {
            next();
            ++at_;
            while (next() == '{') {
                ++at_;
                next();
                std::string field = string();
                next();
                b.fields.emplace_back(std::move(field), string());
                next();
                ++at_;
            }
            ++at_;
        } else {
            next();
            std::size_t const end = json_.find_first_of(" \n\r\t,}", at_);
            std::string const number = json_.substr(at_, end - at_);  // or null
            at_ = end;
            if (name == "header_table_size" && number != "null") b.table_size = std::stol(number);
        }
    }
    // Characters beyond ASCII stand as UTF-8, or as \u and a code point of one octet.
    std::string string() {
        std::string s;
        for (++at_; json_[at_] != '"'; ++at_) {
            if (json_[at_] != '\\') s += json_[at_];
            else if (json_[++at_] != 'u') s += json_[at_] == 'n' ? '\n' : json_[at_] == 't' ? '\t' : json_[at_];
            else {
                s += static_cast<char>(std::stoi(json_.substr(at_ + 1, 4), nullptr, 16));
                at_ += 4;
            }
        }
        ++at_;
        return s;
    }

    std::string const& json_;
    std::size_t at_ = 0;
};

}  // namespace support
