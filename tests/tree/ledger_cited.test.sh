#!/usr/bin/env bash
exec python3 tests/tree/ledger.py cited
