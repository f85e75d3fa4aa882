#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace httoop::tool {

// A file being downloaded: FILE.part grows, FILE appears when it is whole. Beside it lies
// FILE.part.validator with the URL and the validator of what was begun, so that the rest can be
// asked for with If-Range (RFC 9110 13.1.5). What is no regular file (a device, a pipe) is written
// to directly, and cannot be resumed.
//
// Functions that can fail tell why and return false.
class partial_file {
public:
    // `fresh`: a file of that name that appeared meanwhile is not replaced.
    partial_file(std::string name, std::string url, bool fresh = false)
        : name_{std::move(name)}, url_{std::move(url)}, fresh_{fresh} {}
    partial_file(partial_file const&) = delete;
    partial_file& operator=(partial_file const&) = delete;
    ~partial_file();

    // Finds a part of the same URL with its validator.
    bool find();
    // Of what was found: the value for If-Range, and how many octets are there; "" and 0 otherwise.
    [[nodiscard]] std::string const& validator() const { return validator_; }
    [[nodiscard]] std::uint64_t size() const { return size_; }

    bool start_over(std::optional<std::string> const& validator);
    bool append_to_found();
    bool write(std::string_view octets);
    // The part is the whole: it gets its name.
    bool complete();
    // Whether --continue can go on from here.
    [[nodiscard]] bool resumable() const { return !validator_.empty() && size_ > 0; }
    [[nodiscard]] std::string const& name() const { return name_; }

private:
    [[nodiscard]] std::string part() const { return direct_ ? name_ : name_ + ".part"; }
    [[nodiscard]] std::string note() const { return name_ + ".part.validator"; }
    bool open(int flags);

    std::string name_, url_, validator_;
    std::uint64_t size_ = 0;
    int descriptor_ = -1;
    bool direct_ = false;
    bool fresh_ = false;
};

}  // namespace httoop::tool
