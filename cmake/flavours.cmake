# How this tree's own builds differ (presets choose): flags that have nothing to do with consumers.
if(NOT HTTOOP_DEVELOPER)
    return()
endif()

set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# ccache finds the same source in another checkout too: paths are hashed relative to this tree.
find_program(HTTOOP_CCACHE ccache)
find_program(HTTOOP_ENV env)
if(HTTOOP_CCACHE AND HTTOOP_ENV)
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${HTTOOP_ENV} CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${HTTOOP_CCACHE})
endif()

add_compile_options(-Wall -Wextra -Wno-restrict)
if(NOT HTTOOP_FLAVOUR STREQUAL "release")  # asserts stay, also those of the C++ library
    add_compile_options(-O1 -g1 -fno-omit-frame-pointer -U_FORTIFY_SOURCE)
    add_compile_definitions(_GLIBCXX_ASSERTIONS HTTOOP_SWITCHABLE_RULES)
endif()
# A warning is an error in dev (and where clang reads everything: tests/tree/clang.test.py). Not in
# release: whoever builds it may have a compiler that knows more warnings. Not under sanitizers: what
# they add to the code misleads g++'s flow analysis.
if(HTTOOP_FLAVOUR STREQUAL "dev")
    add_compile_options(-Werror -g)
elseif(HTTOOP_FLAVOUR STREQUAL "asan")
    set(sanitize -fsanitize=address,undefined -fno-sanitize-recover=all -Wno-maybe-uninitialized)
elseif(HTTOOP_FLAVOUR STREQUAL "tsan")
    set(sanitize -fsanitize=thread -Wno-tsan -Wno-maybe-uninitialized)
elseif(HTTOOP_FLAVOUR STREQUAL "fuzz")
    set(sanitize -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all)
endif()
if(sanitize)
    add_compile_options(${sanitize})
    add_link_options(${sanitize})
endif()
