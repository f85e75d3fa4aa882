# examples/NAME.cpp -> build/dev/examples/NAME, run by tests/examples/NAME.test.sh or .py, which find
# the program as EXAMPLE in their environment.
if(NOT HTTOOP_FLAVOUR STREQUAL "dev" OR NOT TARGET httoop_io)
    return()
endif()
find_package(Threads REQUIRED)
file(GLOB examples CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/examples/*.cpp")
file(GLOB example_tests CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/examples/*.test.sh"
    "${PROJECT_SOURCE_DIR}/tests/examples/*.test.py")
foreach(source IN LISTS examples)
    get_filename_component(name ${source} NAME_WE)
    add_executable(example-${name} ${source})
    set_target_properties(example-${name} PROPERTIES CXX_EXTENSIONS OFF UNITY_BUILD OFF
        OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/examples)
    target_link_libraries(example-${name} PRIVATE httoop_io Threads::Threads)
    if(name STREQUAL "wire_asio")  # g++ 12 takes Asio's allocator of coroutine frames for a mismatch
        target_compile_options(example-${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>)
    endif()
    set(script ${example_tests})
    list(FILTER script INCLUDE REGEX "/${name}\\.test\\.(sh|py)$")
    if(script)
        httoop_script(examples/${name} ${script} dev)
        set_property(TEST dev/examples/${name} APPEND PROPERTY
            ENVIRONMENT "EXAMPLE=${PROJECT_BINARY_DIR}/examples/${name}")
    else()  # an example that is not run is a rumour
        add_test(NAME dev/examples/${name} COMMAND ${CMAKE_COMMAND} -E cat
            "tests/examples/${name}.test.sh: missing, it runs the example" )
    endif()
endforeach()
