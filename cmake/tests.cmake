# Unit tests (doctest): unit-http holds the rooms without I/O and links httoop::http alone, unit-io
# the others, unit-tool what the command has of its own. CTest knows one test per room, e.g. dev/unit/wire. They run in the root of this tree,
# so test data is tests/data/...
#
# Scripts become tests by their place (httoop_script reads their first lines for options):
#   tests/tree/*.test.*          about the sources, once (dev)
#   tests/integration/*.test.*   against the release command
#   tests/examples/NAME.test.*   runs examples/NAME.cpp
#
# CTest counts half processors (./test runs 4 of them at once): a test takes 2, one that mostly waits 1.
file(GLOB support_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/support/*.cpp")
add_library(test_support OBJECT EXCLUDE_FROM_ALL ${support_sources})
target_link_libraries(test_support PRIVATE httoop_http)
target_include_directories(test_support PRIVATE ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/src)
set_target_properties(test_support PROPERTIES CXX_EXTENSIONS OFF UNITY_BUILD OFF)

function(httoop_unit binary library)
    if(NOT TARGET ${library})
        return()
    endif()
    find_path(HTTOOP_DOCTEST doctest/doctest.h REQUIRED)
    httoop_glob(sources tests *.test.cpp ${ARGN})
    if(NOT sources)
        return()
    endif()
    add_executable(${binary} ${sources} $<TARGET_OBJECTS:test_support>)
    set_target_properties(${binary} PROPERTIES CXX_EXTENSIONS OFF UNITY_BUILD OFF)
    target_include_directories(${binary} PRIVATE ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(${binary} PRIVATE ${library} OpenSSL::Crypto)  # support/hashes.hpp
    foreach(room IN LISTS ARGN)
        httoop_glob(found tests *.test.cpp ${room})
        if(found)
            set(test ${HTTOOP_FLAVOUR}/unit/${room})
            add_test(NAME ${test} COMMAND ${HTTOOP_RUNNER} $<TARGET_FILE:${binary}> "--source-file=*tests/${room}/*"
                WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
            set_tests_properties(${test} PROPERTIES TIMEOUT 300 PROCESSORS 2)
            if(room STREQUAL "engine")
                set_tests_properties(${test} PROPERTIES PROCESSORS 1)  # deadlines, mostly
            endif()
        endif()
    endforeach()
endfunction()

# A test that is a script. Lines "# ctest: ..." at its top set: timeout=SECONDS, slow (left
# out of ./check), serial, processors=N, waits (half a processor), lock=NAME (never beside another that holds NAME), in=FLAVOUR,FLAVOUR (instead of
# the folder's). One that ends with 77 says that it could not run, and why. It finds in its environment: HTTOOP_ROOT (this tree), HTTOOP_BUILD (the build folder), HTTOOP (the
# command), CXX.
function(httoop_script name script)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${script})
    file(STRINGS ${script} head LIMIT_COUNT 30 REGEX "^# ctest: ")
    string(REGEX REPLACE "# ctest: *" "" head "${head}")
    string(REGEX MATCHALL "[^ ;]+" options "${head}")
    set(processors 2)
    set(properties TIMEOUT 330)  # scripts end themselves before: tests/support/live.py
    set(flavours ${ARGN})
    foreach(option IN LISTS options)
        if(option MATCHES "^timeout=([0-9]+)$")
            list(APPEND properties TIMEOUT ${CMAKE_MATCH_1})
        elseif(option STREQUAL "slow")
            list(APPEND properties LABELS slow)
        elseif(option STREQUAL "serial")
            list(APPEND properties RUN_SERIAL ON)
        elseif(option MATCHES "^processors=([0-9]+)$")
            math(EXPR processors "2 * ${CMAKE_MATCH_1}")
        elseif(option STREQUAL "waits")
            set(processors 1)
        elseif(option MATCHES "^lock=(.+)$")
            list(APPEND properties RESOURCE_LOCK ${CMAKE_MATCH_1})
        elseif(option MATCHES "^in=([a-z,]+)$")
            string(REPLACE "," ";" flavours ${CMAKE_MATCH_1})
        else()
            message(FATAL_ERROR "${script}: unknown option '${option}' in a '# ctest:' line")
        endif()
    endforeach()
    if(NOT HTTOOP_FLAVOUR IN_LIST flavours)
        return()
    endif()
    if(script MATCHES "\\.py$")
        set(command python3 ${script})
    else()
        set(command bash ${script})
    endif()
    add_test(NAME ${HTTOOP_FLAVOUR}/${name} COMMAND ${command} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(${HTTOOP_FLAVOUR}/${name} PROPERTIES ${properties} PROCESSORS ${processors} SKIP_RETURN_CODE 77 ENVIRONMENT
        "HTTOOP_ROOT=${PROJECT_SOURCE_DIR};HTTOOP_BUILD=${PROJECT_BINARY_DIR};HTTOOP=${PROJECT_BINARY_DIR}/httoop;CXX=${CMAKE_CXX_COMPILER};PYTHONDONTWRITEBYTECODE=1")
endfunction()

function(httoop_scripts folder)
    file(GLOB scripts CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/${folder}/*.test.sh"
        "${PROJECT_SOURCE_DIR}/tests/${folder}/*.test.py")
    foreach(script IN LISTS scripts)
        get_filename_component(name ${script} NAME)
        string(REGEX REPLACE "\\.test\\.(sh|py)$" "" name ${name})
        httoop_script(${folder}/${name} ${script} ${ARGN})
    endforeach()
endfunction()

# ThreadSanitizer of g++ 12 cannot place its shadow where addresses are randomised by more than 28
# bits; some machines allow to switch that off.
set(HTTOOP_RUNNER)
if(HTTOOP_FLAVOUR STREQUAL "tsan")
    execute_process(COMMAND setarch -R true RESULT_VARIABLE fixed_addresses OUTPUT_QUIET ERROR_QUIET)
    if(fixed_addresses EQUAL 0)
        set(HTTOOP_RUNNER setarch -R)
    endif()
endif()

if(HTTOOP_FLAVOUR MATCHES "^(dev|asan|plain)$")
    httoop_unit(unit-http httoop_http ${HTTOOP_HTTP_ROOMS})
endif()
if(HTTOOP_FLAVOUR MATCHES "^(dev|asan|tsan|plain)$")
    httoop_unit(unit-io httoop_io ${HTTOOP_IO_ROOMS})
endif()
if(HTTOOP_FLAVOUR MATCHES "^(dev|asan|plain)$" AND TARGET httoop_tool)
    httoop_unit(unit-tool httoop_io tool)
    target_sources(unit-tool PRIVATE $<TARGET_OBJECTS:httoop_tool>)
    target_include_directories(unit-tool PRIVATE ${PROJECT_SOURCE_DIR}/tool)
endif()

# Tests that count steps, not seconds: the rooms that read values once more, with a call at each basic
# block, and tests/steps/*.cpp, which count these calls.
if(HTTOOP_FLAVOUR STREQUAL "dev")
    set(rooms core syntax uri format message field)
    httoop_glob(counted src *.cpp ${rooms})
    list(APPEND counted ${PROJECT_SOURCE_DIR}/src/auth/secret.cpp)  # what format/netrc reads
    file(GLOB counting CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/steps/*.cpp")
    foreach(source IN LISTS counting)
        get_filename_component(name ${source} NAME_WE)
        add_executable(steps-${name} ${source} ${counted})
        set_target_properties(steps-${name} PROPERTIES CXX_EXTENSIONS OFF UNITY_BUILD OFF)
        target_compile_features(steps-${name} PRIVATE cxx_std_20)
        target_compile_options(steps-${name} PRIVATE -fsanitize-coverage=trace-pc)
        target_include_directories(steps-${name} PRIVATE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
        add_test(NAME dev/steps/${name} COMMAND steps-${name})
        set_tests_properties(dev/steps/${name} PROPERTIES TIMEOUT 300 PROCESSORS 2)
    endforeach()
endif()
httoop_scripts(tree dev)
httoop_scripts(docs dev)
httoop_scripts(consumer release)
httoop_scripts(integration release)
