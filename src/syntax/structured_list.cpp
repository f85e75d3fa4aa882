#include <httoop/syntax/structured_list.hpp>

#include "structured_reader.hpp"
#include "structured_writer.hpp"

namespace httoop::inline v0::structured {

result<list> list::parse(octets value) { return reader{value}.whole_list(); }

result<std::string> member::compose() const {
    writer w;
    w.add(*this);
    return std::move(w).done();
}

result<std::string> list::compose() const {
    writer w;
    w.add(*this);
    return std::move(w).done();
}

}  // namespace httoop::inline v0::structured
