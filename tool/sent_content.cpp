#include "sent_content.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <httoop/io/loop.hpp>

#include "command.hpp"

namespace httoop::tool {
namespace {

constexpr std::size_t piece_size = 65536;

// Until a pipe or terminal has something to read, or is at its end. What a loop cannot watch never waits.
class readable_wait final : public io::timed_wait, private io::watcher {
public:
    explicit readable_wait(int descriptor) : descriptor_{descriptor} {}
    outcome<void> await_resume() { return ending(); }

private:
    bool start(io::loop& l) override {
        pollfd now{descriptor_, POLLIN, 0};
        if (::poll(&now, 1, 0) > 0) return false;
        auto watched = l.add(descriptor_, *this);
        if (!watched) return false;
        loop_ = &l;
        watch_ = *watched;
        return true;
    }
    void stop() override { loop_->remove(watch_); }
    void ready(unsigned) override {
        stop();
        finish();
    }
    int descriptor_;
    io::loop* loop_ = nullptr;
    io::watch watch_;
};

struct opened_piece {
    std::string text;
    std::string name;     // of the file
    int descriptor = -1;  // none: text
    bool regular = false;
    std::uint64_t from = 0, size = 0;
};

class sent_content final : public source {
public:
    sent_content() = default;
    sent_content(sent_content const&) = delete;
    sent_content& operator=(sent_content const&) = delete;
    ~sent_content() override {
        for (opened_piece const& p : pieces_)
            if (p.descriptor > STDIN_FILENO) ::close(p.descriptor);
    }

    bool add(content_piece const& p);
    task<outcome<chunk>> read() override;
    [[nodiscard]] content_length_of length() const override;
    outcome<void> rewind() override;

private:
    [[nodiscard]] bool at_end() const { return at_ == pieces_.size(); }
    outcome<octets> read_file(opened_piece const& p);
    std::vector<opened_piece> pieces_;
    std::size_t at_ = 0;      // the piece
    std::uint64_t done_ = 0;  // octets of it
    bool begun_ = false;
    std::string buffer_;
};

bool sent_content::add(content_piece const& p) {
    opened_piece made{p.text, p.file == "-" ? "standard input" : p.file, -1, false, 0, p.text.size()};
    if (p.of_file) {
        made.descriptor = p.file == "-" ? STDIN_FILENO : ::open(p.file.c_str(), O_RDONLY | O_CLOEXEC);
        struct stat is {};
        if (made.descriptor < 0 || ::fstat(made.descriptor, &is) != 0) {
            tell("cannot open " + made.name + ": " + std::strerror(errno));
            return false;
        }
        if (S_ISDIR(is.st_mode)) {
            tell(made.name + " is a folder: name a file in it");
            if (made.descriptor > STDIN_FILENO) ::close(made.descriptor);
            return false;
        }
        made.regular = S_ISREG(is.st_mode);
        if (made.regular) {
            off_t const here = std::max<off_t>(0, ::lseek(made.descriptor, 0, SEEK_CUR));
            made.from = static_cast<std::uint64_t>(here);
            made.size = static_cast<std::uint64_t>(std::max<off_t>(0, is.st_size - here));
        }
    }
    pieces_.push_back(std::move(made));
    return true;
}

// Some octets of the piece; none at its end.
outcome<octets> sent_content::read_file(opened_piece const& p) {
    buffer_.resize(piece_size);
    ssize_t n = 0;
    do {
        n = p.regular ? ::pread(p.descriptor, buffer_.data(), std::min<std::uint64_t>(piece_size, p.size - done_),
                                static_cast<off_t>(p.from + done_))
                      : ::read(p.descriptor, buffer_.data(), buffer_.size());
    } while (n < 0 && errno == EINTR);
    if (n < 0) return error::system(errno, "reading " + p.name);
    if (n == 0 && p.regular && done_ < p.size)
        return error{failure::refused, p.name + " became shorter while it was sent"};
    return octets{buffer_.data(), static_cast<std::size_t>(n)};
}

task<outcome<chunk>> sent_content::read() {
    begun_ = true;
    while (!at_end()) {
        opened_piece const& p = pieces_[at_];
        bool const known = p.descriptor < 0 || p.regular;
        if (known && done_ == p.size) {
            ++at_;
            done_ = 0;
            continue;
        }
        if (p.descriptor < 0) {
            done_ = p.size;
            co_return outcome<chunk>{chunk{octets{p.text}, {}, at_ + 1 == pieces_.size()}};
        }
        if (!known)
            if (auto const there = co_await readable_wait{p.descriptor}; !there) co_return there.error();
        outcome<octets> const got = read_file(p);
        if (!got) co_return got.error();
        done_ += got->size();
        if (got->empty()) {
            ++at_;
            done_ = 0;
            continue;
        }
        co_return outcome<chunk>{chunk{*got, {}, known && done_ == p.size && at_ + 1 == pieces_.size()}};
    }
    co_return outcome<chunk>{chunk{{}, {}, true}};
}

content_length_of sent_content::length() const {
    std::uint64_t all = 0;
    for (opened_piece const& p : pieces_) {
        if (p.descriptor >= 0 && !p.regular) return content_length_of::until_end();
        all += p.size;
    }
    return content_length_of::exactly(all);
}

outcome<void> sent_content::rewind() {
    for (opened_piece const& p : pieces_)
        if (p.descriptor >= 0 && !p.regular && begun_)
            return error{failure::refused, "what came from " + p.name + " can be sent only once: put it into a file"};
    at_ = 0;
    done_ = 0;
    return {};
}

}  // namespace

owned<source> open_content(std::vector<content_piece> const& pieces) {
    owned<sent_content> made = make_owned<sent_content>();
    for (content_piece const& p : pieces)
        if (!made->add(p)) return {};
    return made;
}

}  // namespace httoop::tool
