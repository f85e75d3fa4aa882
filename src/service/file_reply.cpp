#include "file_reply.hpp"

#include <httoop/conditional/evaluate.hpp>
#include <httoop/conditional/validators.hpp>
#include <httoop/exchange/problem.hpp>
#include <httoop/negotiation/alternatives.hpp>
#include <httoop/range/multipart.hpp>
#include <httoop/range/select.hpp>
#include <httoop/service/rules.hpp>

#include "new_boundary.hpp"

namespace httoop::inline v0 {
namespace {

// With any of these a request may be answered with something else than the whole.
constexpr field_set deciding_fields{field_id::range,    field_id::if_none_match,       field_id::if_modified_since,
                                    field_id::if_match, field_id::if_unmodified_since, field_id::if_range};

// Into a reply that has its fields: that part of the file.
void add_content(reply& to, served_file& f, file_representation const& r, std::uint64_t offset, std::uint64_t size) {
    if (r.held) {
        to.head().content() = content::literal(octets{r.content}.substr(offset, size));
        to.keep = f.keep();
    } else {
        to.file() = file_range{r.file.descriptor(), offset, size, f.keep()};
    }
}

// Several ranges as multipart/byteranges, read as they are sent.
class parts_content final : public source {
public:
    parts_content(served_file& f, file_representation const& r, range::multipart m, std::vector<byte_range> parts)
        : keep_{f.keep()}, of_{r}, frame_{std::move(m)}, parts_{std::move(parts)} {}

    task<outcome<chunk>> read() override { return next(); }
    [[nodiscard]] content_length_of length() const override {
        return content_length_of::exactly(frame_.content_length(parts_));
    }
    outcome<void> rewind() override {
        part_ = 0;
        done_ = 0;
        in_part_ = false;
        return {};
    }

private:
    static constexpr std::uint64_t piece = 64 * 1024;

    outcome<chunk> next() {
        if (part_ == parts_.size()) {
            text_ = frame_.end();
            return chunk{text_, {}, true};
        }
        byte_range const& p = parts_[part_];
        if (!std::exchange(in_part_, true)) {
            text_ = frame_.head(p, part_ == 0);
            return chunk{text_, {}, false};
        }
        std::uint64_t const at = p.first + done_, left = p.size() - done_;
        auto const n = static_cast<std::size_t>(left < piece ? left : piece);
        octets data;
        if (of_.held) {
            data = octets{of_.content}.substr(at, n);
        } else {
            text_.resize(n);
            outcome<std::size_t> const got = of_.file.read_at(text_.data(), n, at);
            if (!got) return got.error();
            if (*got < n) return error{failure::system, "the file became shorter while it was sent"};
            data = text_;
        }
        done_ += n;
        if (done_ == p.size()) {
            ++part_;
            done_ = 0;
            in_part_ = false;
        }
        return chunk{data, {}, false};
    }

    keeper keep_;
    file_representation const& of_;
    range::multipart frame_;
    std::vector<byte_range> parts_;
    std::size_t part_ = 0;
    std::uint64_t done_ = 0;
    bool in_part_ = false;
    std::string text_;
};

template <class F>
response with_fields(status_code s, field_section const& of_200, F goes_with) {
    response r{s};
    for (field_line const line : of_200)
        if (goes_with(line.id)) r.fields().append(line.id, line.value);
    return r;
}

reply partial(exchange const& x, served_file& f, file_representation const& r, range::selection s) {
    std::uint64_t const length = r.facts.size;
    if (s.is == range::selection::not_satisfiable) {
        reply none = problem(&x.request(), status_code::range_not_satisfiable, s.because);
        if (std::string const value = range::content_range_of(s, length); !value.empty())
            none.head().fields().set(field_id::content_range, value);
        none.head().fields().set(field_id::accept_ranges, "bytes");
        return none;
    }
    bool const if_range = x.request().fields().has(field_id::if_range);
    response head = with_fields(status_code::partial_content, r.fields, [&](field_id id) {
        return range::goes_with_206(id, if_range) || id == field_id::x_content_type_options;
    });
    if (std::string const value = range::content_range_of(s, length); !value.empty())
        head.fields().set(field_id::content_range, value);
    if (!s.multipart()) {
        reply part{std::move(head)};
        part.because = s.because;
        add_content(part, f, r, s.ranges[0].first, s.ranges[0].size());
        return part;
    }
    range::multipart m{new_boundary(), std::string{r.fields.value(field_id::content_type)}, length};
    head.fields().set(field_id::content_type, m.content_type());
    reply parts{std::move(head), make_owned<parts_content>(f, r, std::move(m), std::move(s.ranges))};
    parts.because = s.because;
    return parts;
}

// 300 or 406: what there is.
reply without_choice(exchange const& x, served_file const& f, negotiation::decision d) {
    rule const& listed = d.is == negotiation::verdict::multiple_choices ? rules::list_with_300 : rules::list_with_406;
    links const links_to = negotiation::alternatives(f.variants());
    std::string list;
    for (negotiation::variant const& v : f.variants()) {
        list.append(list.empty() ? "There is " : ", ").append(v.uri.empty() ? octets{"the file"} : v.uri);
        list.append(" (").append(v.type.compose());
        for (octets const more : {v.language, v.coding})
            if (!more.empty()) list.append(", ").append(more);
        list += ')';
    }
    list += '.';
    reply none = problem(&x.request(), d.status(), d.because, enforced(listed) ? octets{list} : octets{});
    d.varies.add(negotiation::dimension::type);  // by which the form of this answer was chosen
    none.head().set(negotiation::vary_of(d));
    if (!links_to.all.empty()) none.head().set(links_to);
    return none;
}

}  // namespace

reply reply_with(exchange const& x, served_file& f) {
    field_section const& asked = x.request().fields();
    file_representation const* selected_shape = f.only();
    if (selected_shape == nullptr) [[unlikely]] {
        negotiation::decision const d = f.choose(asked);
        if (d.is != negotiation::verdict::chosen) return without_choice(x, f, d);
        selected_shape = &f.shapes[d.chosen];
    }
    file_representation const& r = *selected_shape;
    rule const* because = nullptr;
    if (asked.has_any(deciding_fields)) {
        representation selected;
        selected.tag = r.tag;
        selected.last_modified = r.last_modified;
        selected.last_modified_is_strong = !r.recent;
        selected.length = r.facts.size;
        conditional::circumstances c;
        c.now = x.received().wall;
        auto const decision = conditional::evaluate(x.request(), &selected, c);
        because = decision.because;
        switch (decision.is) {
        case conditional::verdict::precondition_failed:
        case conditional::verdict::precondition_required:  // of files these two are not asked for
        case conditional::verdict::done_already:
            return problem(&x.request(), decision.status(), because);
        case conditional::verdict::not_modified: {
            reply same{with_fields(status_code::not_modified, r.fields, conditional::goes_with_304)};
            same.because = because;
            return same;
        }
        case conditional::verdict::proceed: {
            range::selection s = range::select(x.request(), selected, x.policy().limits, c);
            if (s.because != nullptr) because = s.because;
            if (s.is != range::selection::whole) return partial(x, f, r, std::move(s));
            break;
        }
        case conditional::verdict::proceed_without_range: break;
        }
    }
    reply whole{status_code::ok};
    whole.head().fields() = r.fields;
    add_content(whole, f, r, 0, r.facts.size);
    whole.because = because;
    return whole;
}

}  // namespace httoop::inline v0
