# The command: tool/*.cpp -> httoop, at the top of the build folder.
file(GLOB_RECURSE tool_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tool/*.cpp")
if(tool_sources AND TARGET httoop_io AND NOT HTTOOP_FLAVOUR MATCHES "tsan|fuzz")
    find_package(CLI11 REQUIRED)
    find_package(nlohmann_json REQUIRED)
    add_executable(httoop ${tool_sources})
    set_target_properties(httoop PROPERTIES CXX_EXTENSIONS OFF UNITY_BUILD OFF
        RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
    target_include_directories(httoop PRIVATE ${PROJECT_SOURCE_DIR}/tool)
    target_link_libraries(httoop PRIVATE httoop_io CLI11::CLI11 nlohmann_json::nlohmann_json)
endif()
