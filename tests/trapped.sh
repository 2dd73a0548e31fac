#!/bin/sh
# Runs a command where all of the machine's own set-up is a trap: whoever reads
# a kassa.conf or a ledger there fails, and nothing can be written but what
# lies in FOLDER and in $TMPDIR.
#
#	trapped.sh FOLDER COMMAND...
#
# That is a name space of mounts of its own, with a copy of /etc; the machine
# sees nothing of it. Where the kernel gives us none there is a trap in the
# home and the environment alone, and a line says so. The status is that of
# the command, or 99 when something has been written into the trap.
set -u

# The trap, in $1: a configuration that cannot be read, a ledger that is none,
# a zone far from all others.
lay() {
	mkdir -p "$1/kassa" && echo 'trap = nobody may read this' |
	    tee "$1/kassa.conf" "$1/kassa/kassa.conf" >/dev/null &&
	    echo 'no ledger, a trap' >"$1/kassa/ledger.db" &&
	    ln -sf /usr/share/zoneinfo/Pacific/Kiritimati "$1/localtime"
}

# Everything but the folder and $TMPDIR as it is, and read only; /etc as in $2.
close_all() {
	mount --make-rprivate / && lay "$2" && mount --bind "$2" /etc &&
	    mount --bind "$1" "$1" && mount --bind "$tmp" "$tmp" &&
	    mount -o remount,bind,ro /etc && mount -o remount,bind,ro /
}

tmp=${TMPDIR:-/tmp}
if [ "$1" = --inside ]; then
	trap=$2 folder=$3
	shift 3
	close_all "$folder" "$trap/etc" || exit 99
	cd "$folder" && exec "$@"
	exit 99
fi

folder=$(cd "$1" && pwd -P) || exit 99
shift
trap=$(mktemp -d) || exit 99
trap 'rm -rf "$trap"' EXIT
trap 'exit 1' INT TERM HUP
lay "$trap/home/.config" && lay "$trap/home/.local/state" || exit 99
mkdir "$trap/etc" && cp -a /etc/. "$trap/etc/" 2>/dev/null
find "$trap/home" -printf '%p %s %T@\n' >"$trap/before"

HOME=$trap/home
XDG_CONFIG_HOME=$HOME/.config XDG_STATE_HOME=$HOME/.local/state
STATE_DIRECTORY=$HOME/.local/state/kassa CREDENTIALS_DIRECTORY=$HOME
KASSA_ETC=$HOME/.config KASSA_TOKEN=trap KASSA_CRASH=1
TZ=Pacific/Kiritimati LANG=ru_RU.UTF-8
export HOME XDG_CONFIG_HOME XDG_STATE_HOME STATE_DIRECTORY \
    CREDENTIALS_DIRECTORY KASSA_ETC KASSA_TOKEN KASSA_CRASH TZ LANG

space=
for try in 'unshare -m' 'unshare -rm'; do
	test -z "$space" && $try "$0" --inside "$trap" "$folder" true \
	    2>/dev/null && space=$try
done
if [ -n "$space" ]; then
	$space "$0" --inside "$trap" "$folder" "$@"
else
	echo "trapped: no name space of mounts here, /etc is the machine's" >&2
	cd "$folder" && "$@"
fi
status=$?
find "$trap/home" -printf '%p %s %T@\n' >"$trap/after"
diff "$trap/before" "$trap/after" || exit 99
exit $status
