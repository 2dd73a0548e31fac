#!/bin/sh
# The manual tells what the program does. Its options and keys are those of
# the program, no more and no fewer, and its examples are run.
#
# An example is a literal display with lines that begin with "$ ": a command,
# which goes on as in the shell, and behind it all that is then to be seen.
# Lines may be broken to fit; process keys and seconds may differ. A status
# other than 0 must be shown by "$ echo $?". A file that is shown by "$ cat
# FILE" and is not there yet is made of what is shown. Each page has its own
# home and its own cloud, where the page says 127.0.0.1:8080.
. "${SRCDIR:?}/tests/cmd/lib.sh"

man=$SRCDIR/man
commands=$("$KASSA" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')

# ---- the form ----

is_alias() {
	head -n 1 "$1" | grep -q '^\.so '
}

# An alias leads to a page that is there.
leads() {
	test -f "$man/$(sed -n 's,^\.so man[1-9]/,,p' "$1")"
}

lint() {
	mandoc -Tlint -W warning "$1"
}

for page in "$man"/*.[1-9]; do
	name=${page##*/}
	if is_alias "$page"; then
		check "$name leads to a page" leads "$page"
	elif command -v mandoc >/dev/null; then
		check "$name: mandoc has nothing to say" lint "$page"
	else
		skip "$name: mandoc has nothing to say" "no mandoc"
	fi
done

# ---- options ----

# The left column of --help: "-r, --rules RULES", one a line.
of_help() {
	sed -nE 's/^  (-., |    )(--[a-z-]+( [^ ]+)?)(  .*)?$/\1\2/p' |
	    sed 's/^ *//' | sort
}

# The same of a page's lists.
of_page() {
	sed -nE 's/^\.It (Fl .*)/\1/p' "$1" | awk '
	{
		n = split($0, item, / , Fl /)
		for (i = 1; i <= n; i++)
			print item[i]
	}' | sed -E 's/^Fl //; s/ \| /|/g; s/ (Ar|Cm) / /
		s/^-/--/; s/^([a-zA-Z]) , -/-\1, --/' | sort
}

page_of() {
	if is_alias "$man/kassa-$1.1"; then
		sed -n 's,^\.so man1/,,p' "$man/kassa-$1.1"
	else
		echo "kassa-$1.1"
	fi
}

# Options of the commands that this page is about, without those of all.
own_options() {
	for command in $commands; do
		test "$(page_of "$command")" != "$1" ||
		    "$KASSA" "$command" --help
	done | of_help | sort -u | comm -23 - "$dir/shared"
}

all_options() {
	for command in $commands; do
		"$KASSA" "$command" --help
	done | of_help | sed 's/.*--//; s/ .*//' | sort -u
}

# Options that a page mentions anywhere.
mentioned() {
	awk '/^\./ && / Fl / || /^\.Fl / {
		for (i = 1; i <= NF; i++)
			if ($i ~ /^-[a-z]/)
				print substr($i, 2)
	}' "$1" | sort -u
}

nothing_in() {
	cat "$1"
	test ! -s "$1"
}

"$KASSA" --help | of_help >"$dir/shared"
all_options >"$dir/all"
check "the help has options" test "$(wc -l <"$dir/all")" -gt 25

of_page "$man/kassa.1" >"$dir/page"
check "kassa.1 lists the options of all commands" \
    diff "$dir/shared" "$dir/page"
for page in $(for command in $commands; do page_of "$command"; done |
    sort -u); do
	own_options "$page" >"$dir/help"
	of_page "$man/$page" >"$dir/page"
	check "$page lists the options of its commands" \
	    diff "$dir/help" "$dir/page"
done
for page in "$man"/*.[1-9]; do
	case $page in */kassa-sandbox.1) continue ;; esac
	mentioned "$page" | comm -23 - "$dir/all" >"$dir/strange"
	check "${page##*/} mentions no option that there is not" \
	    nothing_in "$dir/strange"
done
"$KASSA_SANDBOX" --help 2>&1 | grep -o -e '--[a-z-]*' | sort -u >"$dir/help"
of_page "$man/kassa-sandbox.1" | sed 's/ .*//' | sort -u >"$dir/page"
check "kassa-sandbox.1 lists the options of kassa-sandbox" \
    diff "$dir/help" "$dir/page"

# ---- keys, commands, statuses, environment ----

is_key() {
	echo "$1 = x" >"$dir/conf"
	! "$KASSA" rules list -c "$dir/conf" 2>&1 | grep -q 'there is no key'
}

while read -r option; do
	! is_key "$option" || echo "$option"
done <"$dir/all" >"$dir/keys"
sed -n 's/^\.It Ic //p' "$man/kassa.conf.5" | sort >"$dir/page"
check "kassa.conf.5 lists the keys" diff "$dir/keys" "$dir/page"

printf '%s\n' $commands >"$dir/commands"
sed -n '/^\.Sh DESCRIPTION/,/^\.Ss/s/^\.It Cm //p' "$man/kassa.1" >"$dir/page"
check "kassa.1 lists the commands" diff "$dir/commands" "$dir/page"

sed -nE 's/^[[:space:]]*ERR_[A-Z]+ = ([0-9]+),.*/\1/p' \
    "$SRCDIR/src/base/err.h" >"$dir/codes"
sed -nE '/^\.Sh EXIT/,/^\.El/s/^\.It ([0-9]+)$/\1/p' "$man/kassa.1" \
    >"$dir/page"
check "kassa.1 lists the exit statuses" diff "$dir/codes" "$dir/page"

# Those for tests, and TERM, are no affair of the reader.
find "$SRCDIR/src" -name '*.c' ! -path '*/sandbox/*' \
    -exec grep -ho 'getenv("[A-Za-z_]*")' {} + |
    sed 's/.*("//; s/").*//' | grep -v -e '^KASSA_CRASH' \
    -e '^KASSA_CLOCK$' -e '^KASSA_ETC$' -e '^TERM$' \
    -e '^no_proxy$' | sort -u >"$dir/variables"
sed -n 's/^\.It Ev //p' "$man/kassa.1" | tr -s ' ,' '\n\n' | sort -u \
    >"$dir/page"
comm -23 "$dir/variables" "$dir/page" >"$dir/strange"
check "kassa.1 lists the environment" nothing_in "$dir/strange"

# ---- examples ----

# Cut a page's examples into NUMBER.cmd and NUMBER.want.
cut_examples() {
	awk -v to="$2" '
	/^\.Bd -literal/ { shown = 1; next }
	/^\.Ed/ { shown = more = 0; file = ""; next }
	!shown { next }
	{ gsub(/\\&/, ""); gsub(/\\e/, "\\") }
	/^\$ / {
		name = sprintf("%s/%03d", to, ++n)
		file = name ".want"
		printf "" >file
		sub(/^\$ /, "")
		more = 1
	}
	more { print >(name ".cmd"); more = /[\\|]$/; next }
	file != "" { print >file }' "$1"
}

# What may differ, and where lines were broken.
level() {
	tr -s '\r\n ' '   ' <"$1" | sed -E '
		s/127\.0\.0\.1:[0-9]+/127.0.0.1:8080/g
		s/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/KEY/g
		s/ in [0-9]+\.[0-9] s/ in T s/g; s/; [0-9]+\.[0-9] s/; T s/g
		s/(missing) [0-9]+ days: ([-0-9]+) to [-0-9]+/\1 N days: \2 on/g
		s/(last run) [-+:T0-9]+,/\1 WHEN,/g; s/ $//'
}

agree() {
	level "$1" >"$1.level"
	level "$2" >"$2.level"
	cmp "$1.level" "$2.level" || cat "$1" "$2"
	cmp -s "$1.level" "$2.level"
}

# Make the file that "cat FILE" shows, if need be.
provide() {
	case $1 in
	'cat ~/'*) file=$HOME/${1#cat ?/} ;;
	'cat '*) file=${1#cat } ;;
	*) return ;;
	esac
	test -e "$file" || sed "s/127.0.0.1:8080/127.0.0.1:$port/" "$2" >"$file"
}

# Is the step behind this one "echo $?"?
shows_status() {
	next=$(printf '%s/%03d.cmd' "$dir/steps" $(($1 + 1)))
	test -e "$next" && test "$(cat "$next")" = 'echo $?'
}

# All examples of a page, in one shell; $last is what the next one sees as $?.
play() {
	last=0 i=0
	while i=$((i + 1)) && step=$(printf '%s/%03d' "$dir/steps" $i) &&
	    test -e "$step.cmd"; do
		line=$(sed "s/127.0.0.1:8080/127.0.0.1:$port/g" "$step.cmd")
		provide "$line" "$step.want"
		give $last
		eval "$line" >"$step.got" 2>&1 </dev/null
		last=$?
		check "$1: $(head -n 1 "$step.cmd")" agree "$step.want" \
		    "$step.got"
		test $last -eq 0 || shows_status $i ||
		    check "$1: and its status" equal $last 0
	done
}

# The status of the step before, for "echo $?".
give() {
	return "$1"
}

examples() {
	rm "$XDG_CONFIG_HOME/kassa/kassa.conf"
	mkdir "$dir/work" "$dir/bin" "$dir/steps"
	ln -s "$KASSA" "$dir/bin/kassa"
	PATH=$dir/bin:$PATH
	export PATH
	cut_examples "$man/$1" "$dir/steps"
	cp "$dir/token" "$dir/work/token.txt"
	cd "$dir/work" || exit 1
	sandbox --generate 3
	play "$1"
}

# Those of kassa-sandbox.1 start servers on ports of their own choice.
for page in "$man"/*.[1-9]; do
	case $page in */kassa-sandbox.1) continue ;; esac
	! grep -q '^\$ ' "$page" || case_of examples "${page##*/}"
done
all_cases
finish
