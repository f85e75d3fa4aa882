#include <httoop/syntax/structured_dictionary.hpp>

#include "structured_reader.hpp"
#include "structured_writer.hpp"

namespace httoop::inline v0::structured {

result<dictionary> dictionary::parse(octets value) { return reader{value}.whole_dictionary(); }

result<std::string> dictionary::compose() const {
    writer w;
    w.add(*this);
    return std::move(w).done();
}

}  // namespace httoop::inline v0::structured
