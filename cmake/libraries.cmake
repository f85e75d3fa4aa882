# httoop::http (libhttoop.a): everything that needs no I/O; links nothing but the C++ library.
# httoop::io (libhttoop-io.a): loops, engine, services. Static: 0.x promises no binary interface.
include(GNUInstallDirs)
if(HTTOOP_LTO)
    # Installed archives hold machine code besides, so that any compiler can link them.
    set(CMAKE_CXX_COMPILE_OPTIONS_IPO -flto=auto -ffat-lto-objects)
    set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
endif()

function(httoop_library target output_name)
    set_target_properties(${target} PROPERTIES
        OUTPUT_NAME ${output_name}
        CXX_EXTENSIONS OFF
        CXX_VISIBILITY_PRESET hidden
        VISIBILITY_INLINES_HIDDEN ON
        POSITION_INDEPENDENT_CODE ON)
    target_compile_features(${target} PUBLIC cxx_std_20)
    target_include_directories(${target} PUBLIC
        $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
        $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
        PRIVATE ${PROJECT_SOURCE_DIR}/src)
    if(CMAKE_UNITY_BUILD)  # one unit per room: which files meet does not change when one is added
        set_target_properties(${target} PROPERTIES UNITY_BUILD_MODE GROUP)
        get_target_property(sources ${target} SOURCES)
        foreach(source IN LISTS sources)
            file(RELATIVE_PATH inside ${PROJECT_SOURCE_DIR}/src ${source})
            string(REGEX REPLACE "/.*" "" room ${inside})
            set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${room})
        endforeach()
        # g++ takes what a unit includes for a header, and warns that others may see the frame of a
        # coroutine whose locals have types of an anonymous namespace. A source is included once.
        target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
    endif()
endfunction()

httoop_glob(http_sources src *.cpp ${HTTOOP_HTTP_ROOMS})
add_library(httoop_http STATIC ${http_sources})
add_library(httoop::http ALIAS httoop_http)
httoop_library(httoop_http httoop)
# Headers alone, for one source (format/json_reader.cpp): who links httoop::http never needs them.
find_path(HTTOOP_NLOHMANN_JSON nlohmann/json.hpp REQUIRED)
mark_as_advanced(HTTOOP_NLOHMANN_JSON)
target_include_directories(httoop_http SYSTEM PRIVATE $<BUILD_INTERFACE:${HTTOOP_NLOHMANN_JSON}>)

httoop_glob(io_sources src *.cpp ${HTTOOP_IO_ROOMS})
file(GLOB front_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/*.cpp")  # of server.hpp, client.hpp
list(APPEND io_sources ${front_sources})
if(io_sources)
    set(THREADS_PREFER_PTHREAD_FLAG ON)
    find_package(Threads REQUIRED)
    find_package(ZLIB REQUIRED)
    find_package(OpenSSL 3 REQUIRED COMPONENTS SSL Crypto)
    find_library(HTTOOP_PSL psl REQUIRED)
    # libidn2 is not left to choice: names that are not ASCII must be looked up in their IDNA encoding
    # (RFC 3986 3.2.2), and a client that does so in some builds only would be two clients.
    find_path(HTTOOP_IDN2_INCLUDE idn2.h REQUIRED)
    find_library(HTTOOP_IDN2 idn2 REQUIRED)
    mark_as_advanced(HTTOOP_PSL HTTOOP_IDN2_INCLUDE HTTOOP_IDN2)
    find_path(HTTOOP_SQLITE_INCLUDE sqlite3.h REQUIRED)
    find_library(HTTOOP_SQLITE sqlite3 REQUIRED)
    mark_as_advanced(HTTOOP_SQLITE_INCLUDE HTTOOP_SQLITE)
    # Content codings beyond zlib's are there if their libraries are.
    find_path(HTTOOP_BROTLI_INCLUDE brotli/encode.h)
    find_library(HTTOOP_BROTLI_ENCODER brotlienc)
    find_library(HTTOOP_BROTLI_DECODER brotlidec)
    find_path(HTTOOP_ZSTD_INCLUDE zstd.h)
    find_library(HTTOOP_ZSTD_LIBRARY zstd)
    mark_as_advanced(HTTOOP_BROTLI_INCLUDE HTTOOP_BROTLI_ENCODER HTTOOP_BROTLI_DECODER HTTOOP_ZSTD_INCLUDE HTTOOP_ZSTD_LIBRARY)
    option(HTTOOP_BROTLI "the content coding br, if libbrotli is found" ON)
    option(HTTOOP_ZSTD "the content coding zstd, if libzstd is found" ON)
    add_library(httoop_io STATIC ${io_sources})
    add_library(httoop::io ALIAS httoop_io)
    httoop_library(httoop_io httoop-io)
    target_link_libraries(httoop_io PUBLIC httoop_http PRIVATE Threads::Threads ZLIB::ZLIB OpenSSL::SSL OpenSSL::Crypto crypt psl idn2 sqlite3)
    set(HTTOOP_IO_CODINGS)  # for packaging/httoop-io.pc.in
    if(HTTOOP_BROTLI AND HTTOOP_BROTLI_INCLUDE AND HTTOOP_BROTLI_ENCODER AND HTTOOP_BROTLI_DECODER)
        target_compile_definitions(httoop_io PRIVATE HTTOOP_BROTLI)
        target_include_directories(httoop_io SYSTEM PRIVATE $<BUILD_INTERFACE:${HTTOOP_BROTLI_INCLUDE}>)
        target_link_libraries(httoop_io PRIVATE brotlienc brotlidec)
        string(APPEND HTTOOP_IO_CODINGS " -lbrotlienc -lbrotlidec")
    endif()
    if(HTTOOP_ZSTD AND HTTOOP_ZSTD_INCLUDE AND HTTOOP_ZSTD_LIBRARY)
        target_compile_definitions(httoop_io PRIVATE HTTOOP_ZSTD)
        target_include_directories(httoop_io SYSTEM PRIVATE $<BUILD_INTERFACE:${HTTOOP_ZSTD_INCLUDE}>)
        target_link_libraries(httoop_io PRIVATE zstd)
        string(APPEND HTTOOP_IO_CODINGS " -lzstd")
    endif()
endif()
