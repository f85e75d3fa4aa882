#!/usr/bin/env bash
# ctest: in=release
# libhttoop does no I/O: what it needs from outside is C++ library and memory, and nothing else.
# httoop::http promises it; this looks at the symbols of the library that users get.
set -euo pipefail
library=${HTTOOP_BUILD:-build/release}/libhttoop.a

nm=$(nm --format=posix "$library" 2>/dev/null)
# Ours: defined in any member (T text, B D R data, V W weak), so that U elsewhere is resolved inside.
defined=$(awk '$2 ~ /^[TBDRVWiu]$/ { print $1 }' <<<"$nm" | sort -u)
needed=$(awk '$2 ~ /^[Uw]$/ { print $1 }' <<<"$nm" | sort -u)
outside=$(comm -23 <(echo "$needed") <(echo "$defined") | c++filt)

[ -n "$defined" ] || { echo "no symbols in $library"; exit 1; }

# memory and strings of libc; what the compiler itself calls; what nlohmann-json calls for numbers and
# messages (format/json_reader.cpp); memory, exceptions, strings, containers and numbers of libstdc++.
allowed='^(mem(cpy|move|set|cmp|chr|rchr|mem)|str(len|cmp|ncmp|chr)|bcmp|abort|__stack_chk_fail|__(mem|str)[a-z]*_chk)$
^(_GLOBAL_OFFSET_TABLE_|_Unwind_Resume|__cpu_model|__cpu_indicator_init|__popcountdi2|__dso_handle|__tls_get_addr)$
^__(cxa_(begin_catch|end_catch|rethrow|throw|allocate_exception|free_exception|guard_[a-z]+|pure_virtual|throw_bad_[a-z_]+|atexit|call_unexpected|thread_atexit)|gxx_personality_v0)$
^(strto(d|ll|ull)|ldexp|localeconv|(__)?snprintf(_chk)?|__errno_location)$
^operator (new|delete)(\[\])?\(
^std::(__throw_[a-z_]+|terminate|nothrow|get_new_handler)
^std::__cxx11::basic_string<char
^(vtable|typeinfo|typeinfo name|VTT) for (std::(bad_alloc|exception|[a-z]+_error|length_error|out_of_range)|__cxxabiv1::)
^std::(bad_alloc|exception|[a-z]+_error|out_of_range|length_error|bad_array_new_length)::
^std::(_Rb_tree_[a-z_]+|_Hash_bytes|__detail::(_Prime_rehash_policy|_List_node_base))
^std::(from|to)_chars\('
foreign=$(grep -Ev -f <(echo "$allowed") <<<"$outside" || true)

echo "$(wc -l <<<"$defined") symbols defined, $(grep -c . <<<"$outside") needed from outside"
if [ -n "$foreign" ]; then
    echo "libhttoop must not need these (is the code in the right room?):"
    while read -r symbol; do
        echo "  $symbol"
    done <<<"$foreign"
    exit 1
fi
# the sieve holds back what it is for
for symbol in socket open getenv printf time clock_gettime pthread_create 'std::cout' 'std::chrono::_V2::system_clock::now()' \
    'std::ostream::write(char const*, long)' 'std::random_device::_M_getval()' 'std::thread::join()' __assert_fail setlocale; do
    if grep -Eq -f <(echo "$allowed") <<<"$symbol"; then echo "this test lets $symbol through"; exit 1; fi
done
