#pragma once
// A password file for tests: eve has the password "pw", bob "open sesame"; the Digest keys are of
// the realm "attic" and of "pw".

namespace support {

inline constexpr char people[] =
    "# people\n"
    "eve:$2b$04$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW\n"
    "bob:$5$rounds=1000$saltstring$n3a2i8i4F9QJeBWCS0AMO5xyVBBf.4iFCPvoPCJ5wW9\r\n"
    "\n"
    "eve:attic:SHA-256:636E47605b153deeef04e708003f8df9428abfd4705ca6f98148e60c3b477f68\n"
    "eve:attic:a7405ace33aef15c3e12f190794002d3\n";

}  // namespace support
