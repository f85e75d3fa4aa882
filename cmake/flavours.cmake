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

add_compile_options(-Wall -Wextra)
if(NOT HTTOOP_FLAVOUR STREQUAL "release")
    # Asserts stay, also those of the C++ library; a warning is an error. Not in release: the
    # compiler of whoever builds it may know warnings that ours does not.
    add_compile_options(-Werror -O1 -g1 -fno-omit-frame-pointer -U_FORTIFY_SOURCE)
    add_compile_definitions(_GLIBCXX_ASSERTIONS HTTOOP_SWITCHABLE_RULES)
endif()
if(HTTOOP_FLAVOUR STREQUAL "dev")
    add_compile_options(-g)
elseif(HTTOOP_FLAVOUR STREQUAL "asan")
    set(sanitize -fsanitize=address,undefined -fno-sanitize-recover=all)
elseif(HTTOOP_FLAVOUR STREQUAL "tsan")
    set(sanitize -fsanitize=thread -Wno-tsan)
elseif(HTTOOP_FLAVOUR STREQUAL "fuzz")
    set(sanitize -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all)
endif()
if(sanitize)
    add_compile_options(${sanitize})
    add_link_options(${sanitize})
endif()
