#!/bin/sh
# Help: pages, --help, --version, what is said of a wrong command line, and
# the completion for bash, which must know all that the program knows.
. "${SRCDIR:?}/tests/cmd/lib.sh"

commands=$("$KASSA" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
MANPAGER=cat PAGER=cat KASSA_MAN_PATH=$SRCDIR/man
export MANPAGER PAGER KASSA_MAN_PATH

# In the output, with what a terminal would make bold made plain.
shows() {
	back=$(printf '\b')
	sed "s/.$back//g" "$dir/stdout" | tr -s '\n ' '  ' | grep -qF -e "$1"
}

silent() {
	test ! -s "$dir/err"
}

# ---- pages ----

pages() {
	run help
	check "kassa help: the overview" shows 'KASSA(1)'
	check "exit 0" status 0
	for topic in $commands; do
		case $topic in
		wait | fetch) page=KASSA-SUBMIT ;;
		verify) page=KASSA-STATUS ;;
		devices | employees) page=KASSA-STORES ;;
		*) page=$(echo "KASSA-$topic" | tr a-z A-Z) ;;
		esac
		run help "$topic"
		check "kassa help $topic: its page" shows "$page(1)"
	done
	run help language
	check "kassa help language" shows 'KASSA-RULES(5)'
	run help config
	check "kassa help config" shows 'KASSA.CONF(5)'
	run help sandbox
	check "kassa help sandbox" shows 'KASSA-SANDBOX(1)'
}

if command -v man >/dev/null || command -v mandoc >/dev/null; then
	pages
else
	skip "kassa help shows pages" "neither man nor mandoc"
fi
run help nonsense
check "an unknown topic: 64" status 64
check "one line with the way out" one_line
check "it names the topic" says '"nonsense"; kassa --help lists'
run help receipts submit
check "two topics: 64" status 64
path=$PATH
PATH=$dir/empty
run help receipts
PATH=$path
check "no man: 69" status 69
check "and it says so" says 'cannot run man to show kassa-receipts(1)'

# ---- --help, --version ----

run --version
check "--version: exit 0" status 0
check "on standard output" sh -c \
    'grep -Eqx "kassa [0-9]+\.[0-9]+\.[0-9]+" "$1"' - "$dir/stdout"
check "nothing on standard error" silent
run -V
check "-V too" shows 'kassa '
run --help
check "--help: exit 0" status 0
check "it lists the commands" shows "receipts get receipts from the cloud"
check "nothing on standard error" silent
for command in $commands; do
	run "$command" --help
	check "$command --help: exit 0" status 0
	check "it has a usage line" shows "usage: kassa $command [OPTION...]"
	run "$command" --bogus -h
	check "$command --bogus: 64" status 64
	check "it names the option and the help" says \
	    "there is no option --bogus; kassa $command --help shows them all"
done

# ---- wrong command lines ----

# wrong SENTENCE ARGUMENT...: status 64, one line that has this in it.
wrong() {
	sentence=$1
	shift
	run "$@"
	check "64: kassa $*" status 64
	check "one line" one_line
	check "it says: $sentence" says "$sentence"
	check "no data" test ! -s "$dir/stdout"
}

run
check "no command: 64" status 64
check "the usage is on standard error" says 'usage: kassa COMMAND'
check "and it asks" says 'kassa: which command?'
check "nothing on standard output" test ! -s "$dir/stdout"
wrong 'there is no command "receipt"; kassa --help lists them' receipt
wrong 'there is no option --bogus' --bogus
wrong 'there is no option -Z' receipts -Z
wrong '--day needs a value: DAY' receipts --day
wrong '--quiet takes no value' receipts --quiet=yes
wrong '--split: "week" is not one of none|day' receipts --split week
wrong '--jobs: "0" is not a number from 1 to 1000000' receipts --jobs 0
wrong '--timeout: "1w" is not a duration such as 90s, 15m' wait K --timeout 1w
wrong '--max-bytes: "4T" is not a size such as 1000, 64K' fetch K \
    --max-bytes 4T
wrong '--url is not an option of convert' convert --url http://127.0.0.1/
wrong 'which rules? --rules NAME or FILE' convert
wrong 'takes no argument, not "today"' receipts today
wrong 'kassa submit receipts, or kassa submit nomenclature FILE' submit
wrong 'which process keys?' wait
wrong 'takes one process key' fetch
wrong 'list, show NAME or check FILE; not "lint"' rules lint
wrong 'needs the name of a rule file' rules show

# ---- completion ----

names() {
	grep -qF -e "$1" "$dir/script"
}

all_named() {
	missing=
	for command in $commands; do
		names "		$command)" || missing="$missing $command"
		for option in $("$KASSA" "$command" --help |
		    sed -nE 's/^  (-., |    )(--[a-z-]+).*/\2/p'); do
			sed -n "/^		$command)/,/;;/p" "$dir/script" |
			    tr -s '" ' '\n\n' | grep -qx -e "$option" ||
			    missing="$missing $command:$option"
		done
	done
	equal "$missing" ''
}

# completes WANT WORD...: the last word is completed.
completes() {
	want=$1
	shift
	equal "$(bash -c '
		. "$0"
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_kassa
		echo "${COMPREPLY[*]}"' "$dir/script" "$@")" "$want"
}

run help completion
check "kassa help completion: exit 0" status 0
check "nothing on standard error" silent
cp "$dir/stdout" "$dir/script"
check "the script names every command and option" all_named
if command -v bash >/dev/null; then
	check "bash accepts it" bash -n "$dir/script"
	check "a command" completes receipts kassa rec
	check "all commands" completes "$(echo $commands)" kassa ''
	check "an option" completes '--day --dialect --device' kassa receipts --d
	check "no option of another command" completes '' kassa wait --d
	check "an option before the command" completes --profile kassa --pr
	check "an option behind a value that looks like a command" \
	    completes --again kassa -p wait submit --ag
	check "the value of an option" completes 'none day' \
	    kassa receipts --split ''
	check "behind an equals sign" completes day \
	    kassa receipts --split = d
	check "a day" completes yesterday kassa receipts --day yes
	check "the name of a rule file" completes kassatka-receipts \
	    "$KASSA" convert -r kassatka-r
	check "a file is left to bash" completes '' kassa fetch -o ''
	check "an argument" completes check kassa rules ch
	check "a topic" completes completion kassa help comp
else
	skip "completion in bash" "no bash"
fi
finish
