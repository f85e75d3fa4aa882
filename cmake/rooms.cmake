# Which room belongs to which library. What each room may include: tests/tree/rooms.txt.
set(HTTOOP_HTTP_ROOMS core syntax uri coding format message field conditional range negotiation auth cookie patch intermediary cors caching wire lint)
set(HTTOOP_IO_ROOMS compression io exchange engine service)

# All files below FOLDER/<room> of the given rooms that match PATTERN.
function(httoop_glob result folder pattern)
    set(found)
    foreach(room IN LISTS ARGN)
        file(GLOB_RECURSE files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${folder}/${room}/${pattern}")
        list(APPEND found ${files})
    endforeach()
    set(${result} "${found}" PARENT_SCOPE)
endfunction()
