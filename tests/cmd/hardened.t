#!/bin/sh
# What is built is built as Debian builds its own: what goes wrong in memory
# ends a program before it can be made use of. HARDENING is what configure has
# found; it is empty where hardening was not wanted.
. "${SRCDIR:?}/tests/cmd/lib.sh"

elf() {
	readelf -W "$1" "$program" >"$dir/elf" && grep -Eq "$2" "$dir/elf"
}

hardened() {
	name=${program##*/}
	check "$name: position independent" elf -h 'Type: +DYN'
	check "$name: and a program" elf -d 'FLAGS_1.* PIE'
	check "$name: the tables of the linker are read only" \
	    elf -l 'GNU_RELRO'
	check "$name: and filled before it begins" elf -d '\(FLAGS\).*BIND_NOW'
	check "$name: no stack that runs" elf -l 'GNU_STACK .* RW '
	check "$name: stacks are guarded" elf --dyn-syms '__stack_chk_fail@'
	case $HARDENING in
	*_FORTIFY_SOURCE*)
		check "$name: the C library checks lengths" elf --dyn-syms \
		    ' __(snprintf|vsnprintf|memcpy|fprintf)_chk@'
		;;
	*) skip "$name: the C library checks lengths" "set elsewhere, or no -O" ;;
	esac
}

if ! readelf --version >"$dir/readelf" 2>&1; then
	skip "the programs are hardened" "no readelf"
elif [ -z "$(echo ${HARDENING?})" ]; then
	skip "the programs are hardened" "not built so"
else
	for program in "$KASSA" "$KASSA_SANDBOX"; do
		hardened
	done
fi
finish
