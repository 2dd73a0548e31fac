#!/bin/sh
# The papers for those who carry on are true where a machine can tell: files and
# functions that they name are there, the tests of the promises are run, and
# figures that stand in two places are the same in both.
. "${SRCDIR:?}/tests/cmd/lib.sh"

cd "$SRCDIR" || exit 1
makefile=$SRCDIR/Makefile.am
papers=$(ls README ARCHITECTURE HACKING SECURITY RELEASE NEWS src/LAYERS \
    doc/*.md doc/decisions/*.md 2>/dev/null)

# ---- what they name ----

# Words of these papers that are paths, each once: below the top, or with an
# ending of source code below src/. Those below build/ are made, and NAME stands
# for one that somebody will make.
paths_in() {
	cat "$@" | grep -oE '[A-Za-z0-9_./~*$-]*/[A-Za-z0-9_./*-]*' |
	    sed -E 's/[.]+$//' | sort -u | grep -v NAME | grep -E \
	    -e '^(src|tests|doc|man|samples|xslt-like-rules|\.ci)/' \
	    -e '^[a-z0-9_]+/[a-z0-9_/]+\.[ch]$'
}

# A path with a star stands for some; a test's program for its source.
is_there() {
	for try in "$1" "$1.c" "src/$1"; do
		for file in $try; do
			test -e "$file" && return 0
		done
	done
	return 1
}

all_there() {
	missing=0
	for path in $(paths_in "$@"); do
		is_there "$path" || {
			missing=1
			echo "$path is named in" $(grep -lF -e "$path" "$@")
		}
	done
	return $missing
}

functions_in() {
	cat "$@" | grep -oE '[a-z][a-z0-9]*_[a-z0-9_]+\(\)' | tr -d '()' |
	    sort -u
}

all_known() {
	missing=0
	find src tests -name '*.[chsp]*' ! -name papers.t -exec cat {} + \
	    >"$dir/sources"
	for name in $(functions_in "$@"); do
		grep -qwF "$name" "$dir/sources" || {
			missing=1
			echo "$name() is named in" $(grep -lF "$name()" "$@")
		}
	done
	return $missing
}

check "files that are named are there" all_there $papers
check "so are functions" all_known $papers
printf '%s\n' 'See `src/nowhere.c`, tests/cmd/none.t and base/none.h.' \
    'Then none_such() and err_set() of base/err.h, in build/src/x.o.' \
    >"$dir/wrong"
check "it would see what is not" equal \
    "$(all_there "$dir/wrong" | cut -d' ' -f1 | sort | tr '\n' ' ')" \
    "base/none.h src/nowhere.c tests/cmd/none.t "
check "functions as well" equal \
    "$(all_known "$dir/wrong" | cut -d' ' -f1)" "none_such()"

# ---- the promises ----

# Rows whose last cell names no test.
without_test() {
	awk -F'|' '/^\| / && $2 !~ /^ promise / && $4 !~ /`tests\//' "$1"
}

tests_in() {
	grep '^| ' "$1" | grep -oE 'tests/[a-z/_0-9-]+\.(t|c|py)' | sort -u
}

# Is it one of those that make check runs? Speed is measured elsewhere.
all_run() {
	idle=0
	for test in $(tests_in doc/promises.md); do
		case $test in
		tests/bench/*) continue ;;
		esac
		grep -q "^	${test%.c}\( \\\\\)\{0,1\}$" "$makefile" || {
			idle=1
			echo "$test is not run"
		}
	done
	return $idle
}

check "there are promises" test "$(grep -c '^| ' doc/promises.md)" -ge 40
check "each has a test" equal "$(without_test doc/promises.md)" ""
check "which make check runs" all_run
check "a promise without a test would be seen" equal \
    "$(echo '| all is well | kassa(1) | none |' >"$dir/promise" &&
	without_test "$dir/promise" | wc -l)" 1

# ---- decisions ----

# Numbered without a gap, each with its number in the title and the reason.
well_formed() {
	number=0
	for file in doc/decisions/*.md; do
		number=$((number + 1))
		begins=$(printf '%04d' $number)
		case $file in
		doc/decisions/$begins-*) ;;
		*)
			echo "$file: $begins is next"
			return 1
			;;
		esac
		grep -q "^# $begins " "$file" && grep -q '^- \*\*Decided' "$file" &&
		    grep -q '^- \*\*Why' "$file" || {
			echo "$file: no title with its number, Decided or Why"
			return 1
		}
	done
	test $number -gt 0
}
check "decisions are numbered and have their reasons" well_formed

# ---- figures and lists ----

version=$(sed -n 's/^AC_INIT(\[kassa\], \[\([0-9.]*\)\].*/\1/p' configure.ac)
check "NEWS begins with the version there is" equal \
    "$(grep -m 1 -oE '^[0-9]+\.[0-9]+\.[0-9]+' NEWS)" "$version"

layout=$(sed -n 's/^Layout: //p' doc/ledger.md)
check "the manual leads a saved ledger to its layout" grep -qF \
    "PRAGMA user_version = $layout'" man/kassa-run.1
check "NEWS has the layout as well" grep -qF "Ledger: layout $layout." NEWS

# Each target that is somebody's to call has its line in make help.
helped() {
	for target in $(sed -n 's/^\.PHONY: //p' "$makefile") check install dist \
	    distcheck; do
		grep -q "^#	make $target\(  \|$\)" "$makefile" || {
			echo "make $target has no line"
			return 1
		}
	done
}
check "make help knows every target" helped

packed() {
	for paper in $papers; do
		grep -q "^	$paper\( \\\\\)\{0,1\}$" "$makefile" || {
			echo "$paper is not in EXTRA_DIST"
			return 1
		}
	done
}
check "the papers are packed" packed
finish
