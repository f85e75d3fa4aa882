#include <httoop/range/byteranges.hpp>

#include <httoop/message/rules.hpp>
#include <httoop/range/rules.hpp>

namespace httoop::inline v0::range {

result<placed_octets> byteranges_reader::next(octets& input) {
    for (multipart_event e; (e = parts_.next(input)).is != multipart_event::more;) {
        switch (e.is) {
        case multipart_event::violated: return e.fault;
        case multipart_event::part: {
            octets const described = parts_.field("Content-Range");
            if (parts_.count("Content-Range") > 1)
                return violation{&rules::singleton_repeated, parts_.position()};
            addition const a = held_.part(described, parts_.field("Content-Type"));
            if (a.is != arrival::part) return violation{a.because, parts_.position()};
            at_ = a.range.first;
            left_ = a.range.size();
            break;
        }
        case multipart_event::content: {
            if (e.data.size() > left_ && enforced(rules::part_of_its_size))
                return violation{&rules::part_of_its_size, parts_.position()};
            placed_octets const placed{at_, e.data};
            at_ += e.data.size();
            left_ -= e.data.size();
            return placed;
        }
        case multipart_event::part_end:
            if (left_ > 0 && enforced(rules::part_of_its_size))
                return violation{&rules::part_of_its_size, parts_.position()};
            break;
        case multipart_event::more: break;
        }
    }
    return placed_octets{};
}

}  // namespace httoop::inline v0::range
