#include <httoop/io/public_suffix_list.hpp>

#include <libpsl.h>

#include <new>
#include <string>

namespace httoop::inline v0::io {

public_suffix_list::public_suffix_list() : list_{psl_latest(nullptr)} {
    if (list_ == nullptr) throw std::bad_alloc{};
}

public_suffix_list::~public_suffix_list() { psl_free(static_cast<psl_ctx_t*>(list_)); }

bool public_suffix_list::contains(octets domain) const {
    std::string const text{domain};  // libpsl asks for a terminated one
    return psl_is_public_suffix2(static_cast<psl_ctx_t*>(list_), text.c_str(), PSL_TYPE_ANY) != 0;
}

}  // namespace httoop::inline v0::io
