# bench/NAME.cpp -> build/release/bench/NAME.
if(NOT HTTOOP_FLAVOUR STREQUAL "release" OR NOT TARGET httoop_io)
    return()
endif()
find_package(Threads REQUIRED)
file(GLOB benches CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/bench/*.cpp")
foreach(source IN LISTS benches)
    get_filename_component(name ${source} NAME_WE)
    add_executable(bench-${name} ${source})
    set_target_properties(bench-${name} PROPERTIES CXX_EXTENSIONS OFF
        OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
    target_link_libraries(bench-${name} PRIVATE httoop_io Threads::Threads)
endforeach()
