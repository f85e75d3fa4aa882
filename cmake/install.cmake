# cmake --install: headers, libraries, command, man page, completions; httoopConfig.cmake for find_package(httoop)
# and httoop.pc, httoop-io.pc for pkg-config. None of them holds an absolute path: the installed tree
# can be moved.
include(CMakePackageConfigHelpers)

set(installed_targets httoop_http)
set_target_properties(httoop_http PROPERTIES EXPORT_NAME http)
if(TARGET httoop_io)
    list(APPEND installed_targets httoop_io)
    set_target_properties(httoop_io PROPERTIES EXPORT_NAME io)
endif()
install(TARGETS ${installed_targets} EXPORT httoop ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/httoop DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
    FILES_MATCHING PATTERN "*.hpp" PATTERN "*.def")
if(TARGET httoop)
    install(TARGETS httoop RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
if(TARGET httoop_printed)
    set(printed ${PROJECT_BINARY_DIR}/printed)
    install(FILES ${printed}/httoop.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
    install(FILES ${printed}/httoop DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
    install(FILES ${printed}/_httoop DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
    install(FILES ${printed}/httoop.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()

set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/httoop)
install(EXPORT httoop NAMESPACE httoop:: FILE httoopTargets.cmake DESTINATION ${config_dir})
configure_package_config_file(cmake/httoopConfig.cmake.in package/httoopConfig.cmake
    INSTALL_DESTINATION ${config_dir} NO_SET_AND_CHECK_MACRO)
# 0.x: a minor version may break its users
write_basic_package_version_file(package/httoopConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/package/httoopConfig.cmake
    ${PROJECT_BINARY_DIR}/package/httoopConfigVersion.cmake DESTINATION ${config_dir})

set(pc_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH pc_to_prefix /prefix/${pc_dir} /prefix)
string(REGEX REPLACE "/$" "" pc_to_prefix "${pc_to_prefix}")
configure_file(packaging/httoop.pc.in package/httoop.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/package/httoop.pc DESTINATION ${pc_dir})
if(TARGET httoop_io)
    configure_file(packaging/httoop-io.pc.in package/httoop-io.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/package/httoop-io.pc DESTINATION ${pc_dir})
endif()
