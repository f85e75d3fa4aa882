#include <httoop/syntax/language_tag.hpp>

#include <doctest/doctest.h>

using namespace httoop;

// RFC 5646 2.1 and the examples of its appendix A.
TEST_CASE("language_tag: what is well-formed") {
    for (octets good :
         {"de", "DE-at", "i-enochian", "zh-Hant", "zh-cmn-Hans-CN", "cmn-Hans-CN", "zh-yue-HK", "sr-Latn-RS",
          "sl-rozaj-biske", "de-CH-1901", "sl-IT-nedis", "hy-Latn-IT-arevela", "es-419", "de-CH-x-phonebk",
          "az-Arab-x-AZE-derbend", "x-whatever", "qaa-Qaaa-QM-x-southern", "en-US-u-islamcal", "zh-CN-a-myext-x-private",
          "en-a-myext-b-another", "sgn-BE-FR", "en-gb-OED", "art-lojban", "no-bok", "mn-Cyrl-MN", "abcd", "abcdefgh",
          "x-a", "de-1996", "ja-JP-u-ca-japanese"})
        CHECK_MESSAGE(is_language_tag(good), good);
    for (octets bad : {"", "-", "d", "de-", "-de", "de--at", "abcdefghi", "de-abcdefghi", "d1", "de_AT", "en US", "x", "x-",
                       "i-foo", "a-DE", "de-a", "de-a-b", "de-x", "de-419-DE", "zh-a1b", "de-x-abcdefghi", "*", "de-*",
                       "12", "abcd-abc", "en-a-\xc3\xa4", "de-u-"})
        CHECK_MESSAGE(!is_language_tag(bad), bad);
}
