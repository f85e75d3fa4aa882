#include "tls_turn.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

namespace httoop::inline v0::io {
namespace {

// Scratch areas of this thread that nobody has: mostly one; more where TLS runs in TLS.
struct spare_scratch {
    tls_scratch* first = nullptr;
    ~spare_scratch() {
        while (first != nullptr) delete std::exchange(first, first->next);
    }
};
thread_local spare_scratch spare;

int read_below(BIO* b, char* to, std::size_t room, std::size_t* got) {
    BIO_clear_retry_flags(b);
    *got = static_cast<tls_turn*>(BIO_get_data(b))->give(to, room);
    if (*got != 0) return 1;
    BIO_set_retry_read(b);
    return -1;
}

int write_below(BIO* b, char const* from, std::size_t size, std::size_t* taken) {
    BIO_clear_retry_flags(b);
    static_cast<tls_turn*>(BIO_get_data(b))->take({from, size});
    *taken = size;
    return 1;
}

long control(BIO*, int what, long, void*) { return what == BIO_CTRL_FLUSH ? 1 : 0; }

BIO_METHOD* make_method() {
    BIO_METHOD* const m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "httoop stream");
    if (m == nullptr) throw std::bad_alloc{};
    BIO_meth_set_read_ex(m, &read_below);
    BIO_meth_set_write_ex(m, &write_below);
    BIO_meth_set_ctrl(m, &control);
    return m;
}

}  // namespace

BIO* make_tls_bio() {
    static BIO_METHOD* const method = make_method();
    BIO* const b = BIO_new(method);
    if (b == nullptr) throw std::bad_alloc{};
    BIO_set_init(b, 1);
    return b;
}

void tls_octets::append(tls_octets*& to, octets from) {
    std::size_t const kept = to == nullptr ? 0 : to->size();
    if (to == nullptr || to->capacity - to->end < from.size()) {
        if (to != nullptr && to->capacity - kept >= from.size()) {
            std::memmove(to->data(), to->data() + to->begin, kept);
        } else {
            std::size_t const capacity = kept + std::max(from.size(), kept / 2);
            void* const block = std::malloc(sizeof(tls_octets) + capacity);
            if (block == nullptr) throw std::bad_alloc{};
            auto* const larger = ::new (block) tls_octets{0, kept, capacity};
            if (kept != 0) std::memcpy(larger->data(), to->data() + to->begin, kept);
            drop(to);
            to = larger;
        }
        to->begin = 0;
        to->end = kept;
    }
    std::memcpy(to->data() + to->end, from.data(), from.size());
    to->end += from.size();
}

void tls_octets::drop(tls_octets*& what) { std::free(std::exchange(what, nullptr)); }

tls_turn::tls_turn(tls_stream& s, std::size_t room) : of{s}, scratch{spare.first} {
    if (scratch != nullptr) spare.first = scratch->next;
    else scratch = new tls_scratch;
    at = end = scratch->in;
    if (s.in_ != nullptr) {
        at = s.in_->data() + s.in_->begin;
        end = at + s.in_->size();
        kept = true;
    }
    // The records of what there is room for, and a whole one at least.
    wanted = std::clamp<std::size_t>(room + room / 64 + 128, tls_largest_record, 65536 + tls_largest_record);
    BIO_set_data(SSL_get_rbio(s.ssl_), this);
}

tls_turn::~tls_turn() {
    std::size_t const left = static_cast<std::size_t>(end - at);
    if (left == 0) {
        if (of.in_ != nullptr) tls_octets::drop(of.in_);
    } else if (kept) {
        of.in_->begin = of.in_->end - left;
    } else {
        if (of.in_ != nullptr) of.in_->begin = of.in_->end = 0;
        tls_octets::append(of.in_, {at, left});
    }
    scratch->next = spare.first;
    spare.first = scratch;
}

bool tls_turn::record_is_there() const {
    std::size_t const there = static_cast<std::size_t>(end - at);
    if (there < tls_record_header) return false;
    auto const octet = [this](int i) { return static_cast<unsigned char>(at[i]); };
    std::size_t const size = tls_record_header + (std::size_t{octet(3)} << 8 | octet(4));
    bool const tls = octet(0) >= 20 && octet(0) <= 24 && octet(1) == 3 && size <= tls_largest_record;
    return !tls || there >= size;
}

// Reads from below until a record is whole, or there is no more.
void tls_turn::fetch() {
    std::size_t const there = static_cast<std::size_t>(end - at);
    if (there != 0 && at != scratch->in) std::memmove(scratch->in, at, there);  // less than a record
    at = scratch->in;
    end = at + there;
    kept = false;
    do {
        std::size_t const room = std::min<std::size_t>(wanted, static_cast<std::size_t>(scratch->in + tls_scratch::in_size - end));
        transfer const t = of.under_->read(scratch->in + (end - scratch->in), room);
        if (t.is != transfer::done) {
            of.under_drained_ = t.is == transfer::would_block;
            if (t.is == transfer::ended) of.under_ended_ = true;
            if (t.is == transfer::failed) code = t.code;
            return;
        }
        end += t.count;
        of.under_drained_ = t.drained;
    } while (!of.under_drained_ && !record_is_there());
}

std::size_t tls_turn::give(char* to, std::size_t room) {
    if (left_of_record == 0) {
        if (!record_is_there()) fetch();
        if (!record_is_there()) {
            starved = true;
            return 0;
        }
        auto const octet = [this](int i) { return static_cast<unsigned char>(at[i]); };
        left_of_record = tls_record_header + (std::size_t{octet(3)} << 8 | octet(4));
    }
    if (at == end) {  // what claimed to be a record was none
        starved = true;
        return 0;
    }
    std::size_t const n = std::min({room, left_of_record, static_cast<std::size_t>(end - at)});
    std::memcpy(to, at, n);
    at += n;
    left_of_record -= n;
    if (!of.established_) of.handshake_octets_ += static_cast<std::uint32_t>(n);
    return n;
}

void tls_turn::take(octets from) {
    while (!from.empty()) {
        if (out == tls_scratch::out_size) send();
        std::size_t const n = std::min(from.size(), tls_scratch::out_size - out);
        std::memcpy(scratch->out + out, from.data(), n);
        out += n;
        from.remove_prefix(n);
    }
}

bool tls_turn::send() {
    octets left{scratch->out, std::exchange(out, 0)};
    while (of.out_ == nullptr && !left.empty()) {
        wire::segment const one = wire::segment::of(left);
        transfer const t = of.under_->write({&one, 1});
        if (t.is == transfer::failed) return code = t.code, false;
        if (t.is != transfer::done) break;
        left.remove_prefix(t.count);
    }
    if (left.empty()) return of.out_ == nullptr;
    tls_octets::append(of.out_, left);
    return false;
}

}  // namespace httoop::inline v0::io
