#!/usr/bin/env bash
# ctest: timeout=900 processors=2 slow
exec python3 tests/tree/ledger.py bites
