// The main of unit-http and of unit-io: doctest's own, so its options work (--help lists them).
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
