#pragma once

// The one place where httoop's version stands: CMake, the packages and the command read it here.
#define HTTOOP_VERSION_MAJOR 0
#define HTTOOP_VERSION_MINOR 1
#define HTTOOP_VERSION_PATCH 0

#define HTTOOP_VERSION_TEXT_(a, b, c) #a "." #b "." #c
#define HTTOOP_VERSION_TEXT(a, b, c) HTTOOP_VERSION_TEXT_(a, b, c)
#define HTTOOP_VERSION \
    HTTOOP_VERSION_TEXT(HTTOOP_VERSION_MAJOR, HTTOOP_VERSION_MINOR, HTTOOP_VERSION_PATCH)

namespace httoop::inline v0 {

// The version of the library that was linked; HTTOOP_VERSION is that of the headers.
char const* version();

}  // namespace httoop::inline v0
