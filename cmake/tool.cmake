# The command: tool/*.cpp -> httoop, at the top of the build folder. All but main.cpp are objects of their
# own, so that unit tests see them (unit-tool).
file(GLOB_RECURSE tool_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tool/*.cpp")
if(tool_sources AND TARGET httoop_io AND NOT HTTOOP_FLAVOUR MATCHES "tsan|fuzz")
    find_package(CLI11 REQUIRED)
    find_package(nlohmann_json REQUIRED)
    list(REMOVE_ITEM tool_sources "${PROJECT_SOURCE_DIR}/tool/main.cpp")
    add_library(httoop_tool OBJECT ${tool_sources})
    set_target_properties(httoop_tool PROPERTIES CXX_EXTENSIONS OFF UNITY_BUILD OFF)
    target_include_directories(httoop_tool PUBLIC ${PROJECT_SOURCE_DIR}/tool)
    target_link_libraries(httoop_tool PUBLIC httoop_io nlohmann_json::nlohmann_json)
    add_executable(httoop tool/main.cpp $<TARGET_OBJECTS:httoop_tool>)
    set_target_properties(httoop PROPERTIES CXX_EXTENSIONS OFF UNITY_BUILD OFF
        RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
    target_include_directories(httoop PRIVATE ${PROJECT_SOURCE_DIR}/tool)
    target_link_libraries(httoop PRIVATE httoop_io CLI11::CLI11 nlohmann_json::nlohmann_json)
endif()
