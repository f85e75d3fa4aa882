#!/bin/bash
# What the example of docs/rules.md prints.
set -eu
diff -u - <("$EXAMPLE") <<'END'
strict:
  octet 26, rfc9112#5.1-1: no white space stands between a field name and its colon
relaxed:
  octet 26, rfc9112#5.1-1: no white space stands between a field name and its colon (repaired)
short lines alone:
  octet 26, rfc9112#5.1-1: no white space stands between a field name and its colon
  octet 34, rfc9110#5.4-1: a field line is no longer than we process
END
