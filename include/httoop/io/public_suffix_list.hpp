#pragma once
#include <httoop/cookie/public_suffixes.hpp>

namespace httoop::inline v0::io {

// The Public Suffix List of the system (Debian's package publicsuffix), or the one that libpsl was
// built with, whichever is newer. It is read once; all jars and loops may share one list.
//
//     io::public_suffix_list const suffixes;
//     cookie::jar jar{limits, &suffixes};
//
// "Public" are also suffixes that private registries run, such as github.io, and names without a dot
// that are in no list.
class public_suffix_list final : public cookie::public_suffixes {
public:
    public_suffix_list();
    public_suffix_list(public_suffix_list const&) = delete;
    public_suffix_list& operator=(public_suffix_list const&) = delete;
    ~public_suffix_list();
    [[nodiscard]] bool contains(octets domain) const override;

private:
    void* list_;
};

}  // namespace httoop::inline v0::io
