#include <httoop/auth/secret.hpp>

namespace httoop::inline v0::auth {

bool secret::equals(octets other) const { return equal_in_constant_time(text_, other); }

void secret::wipe() {
    // Of a short string the octets stay in the object itself when it is moved from.
    text_.resize(text_.capacity());
    auto volatile* const at = text_.data();
    for (std::size_t i = 0; i < text_.size(); ++i) at[i] = 0;
    text_.clear();
}

bool equal_in_constant_time(octets a, octets b) {
    if (a.size() != b.size()) return false;
    unsigned volatile different = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        different = different | static_cast<unsigned>(static_cast<unsigned char>(a[i]) ^
                                                      static_cast<unsigned char>(b[i]));
    return different == 0;
}

}  // namespace httoop::inline v0::auth
