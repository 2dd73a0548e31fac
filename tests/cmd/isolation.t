#!/bin/sh
# No test sees the machine's own set-up. Some of those that would, were they
# let, are run where a kassa.conf in the home and in /etc cannot be read, where
# the state folder holds no ledger, and where nothing can be written but what
# is the test's own. .ci/run does it with all of them.
. "${SRCDIR:?}/tests/cmd/lib.sh"

trapped() {
	"$SRCDIR/tests/trapped.sh" "$dir/work" "$@"
}

# passes NAME: the test does, in the trap; what did not is shown.
passes() {
	trapped sh "$SRCDIR/tests/cmd/$1.t" >"$dir/$1.tap" 2>&1
	echo "status $?"
	grep -v '^ok' "$dir/$1.tap" | head -n 20
	grep -q '^1\.\.[1-9]' "$dir/$1.tap" && ! grep -q '^not ok' "$dir/$1.tap"
}

# The trap is one: without clean.sh a command falls into it.
falls_in() {
	trapped env -u KASSA_CRASH "$KASSA" rules list
	test $? -eq 78
}

falls_into_etc() {
	trapped env -u KASSA_CRASH -u KASSA_ETC -u XDG_CONFIG_HOME \
	    HOME=/nowhere "$KASSA" rules list >"$dir/trap" 2>&1
	test $? -eq 78 && grep '/etc/kassa.conf' "$dir/trap"
}

cannot_write() {
	! trapped sh -c ': >"$0"' "$1" && test ! -e "$1"
}

# It may be a trap already, where all tests are run in one.
of_the_machine() {
	cat /etc/kassa.conf 2>&1
}

before=$(of_the_machine)
mkdir "$dir/work"
check "a kassa.conf in the home is a trap" falls_in
if unshare -m true 2>/dev/null || unshare -rm true 2>/dev/null; then
	check "one in /etc is a trap" falls_into_etc
	check "nothing is written elsewhere" cannot_write /etc/kassa-was-here
	check "nor in the source" cannot_write "$SRCDIR/kassa-was-here"
	check "the machine has what it had" equal "$(of_the_machine)" \
	    "$before"
else
	skip "one in /etc is a trap" "no name space of mounts"
fi
for name in help man output receipts status verify; do
	check "$name.t does not fall in" passes $name
done
finish
