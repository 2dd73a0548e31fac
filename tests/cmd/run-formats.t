#!/bin/sh
# Nights in every format: which files a day has, that a second night changes no
# byte of them, that an altered one is found and brought anew; and a database,
# where days live in one file and each is replaced by itself.
. "${SRCDIR:?}/tests/cmd/lib.sh"

noon

# What the files are, by their bytes.
sums() {
	(cd "$dir/out" && find . -type f -exec sha256sum {} + | sort)
}

files() {
	(cd "$dir/out" && find . -type f | sed 's/^\.\///' | sort | tr '\n' ' ')
}

# All tables go into these: OUT/DAY.SUFFIX, or OUT/TABLE/DAY.SUFFIX.
wanted() {
	for ago in 4 3 2 1; do
		case $1 in
		xlsx) echo "$(days_ago $ago).xlsx" ;;
		documents) echo "$(days_ago $ago).xml" ;;
		table) echo "lines/$(days_ago $ago).txt" ;;
		*) echo "lines/$(days_ago $ago).$1" ;;
		esac
	done | sort | tr '\n' ' '
}

harm() {
	printf X | dd of="$1" bs=1 seek=60 conv=notrunc 2>/dev/null
}

nights_in() {
	format=$1
	since=$(days_ago 4)
	sandbox --generate 5
	case $format in
	xlsx | documents) shop "format = $format" ;;
	*) shop "format = $format" "table = lines" ;;
	esac
	night
	check "$format: a night is well" status 0
	check "$format: each day has its file" equal "$(files)" \
	    "$(wanted "$format")"
	sums >"$dir/first"
	night
	check "$format: the next is well" status 0
	sums >"$dir/second"
	check "$format: and changes no byte" same "$dir/first" "$dir/second"
	run verify
	check "$format: all is as published" status 0
	for first in $(files); do
		break
	done
	harm "$dir/out/$first"
	run verify
	check "$format: an altered byte is found" equal "$rc $(grep -c \
	    "$first: altered" "$dir/stdout" | sed 's/[1-9]/some/')" "65 some"
	night
	check "$format: the night after brings the day anew" status 0
	sums >"$dir/third"
	check "$format: byte for byte" same "$dir/first" "$dir/third"
	check "$format: nothing is left over" tidy
}

rows() {
	sqlite3 "$dir/out/kassa.db" \
	    'SELECT _day, count(*) FROM receipts GROUP BY 1 ORDER BY 1'
}

a_database() {
	since=$(days_ago 4)
	sandbox --generate 5
	shop "format = sqlite"
	night
	check "sqlite: a night is well" status 0
	check "sqlite: all days are in one file" equal "$(files)" "kassa.db "
	sums >"$dir/first"
	night
	sums >"$dir/second"
	check "sqlite: the next night changes no byte" same "$dir/first" \
	    "$dir/second"
	run verify
	check "sqlite: all is as published" status 0
	if ! command -v sqlite3 >/dev/null; then
		skip "sqlite: a row that was altered" "sqlite3 is missing"
		return
	fi
	rows >"$dir/rows"
	check "sqlite: with the rows of each day" count_lines "$dir/rows" 4
	sqlite3 "$dir/out/kassa.db" "UPDATE receipts SET doc_sum = doc_sum + 1
	    WHERE _day = '$(days_ago 4)';
	    DELETE FROM receipts WHERE _day = '$(days_ago 3)'"
	run verify
	check "sqlite: altered and lost rows are found" equal \
	    "$rc $(grep -c 'kassa.db: \(altered\|lost\)' "$dir/stdout")" "65 2"
	night
	check "sqlite: the night after brings both days anew" equal \
	    "$rc $(grep -c 'restored: ' "$dir/err")" "0 2"
	rows >"$dir/again"
	check "sqlite: they have their rows" same "$dir/rows" "$dir/again"
	run verify
	check "sqlite: and all is as published" status 0
	check "sqlite: nothing is left over" tidy
}

for format in csv tsv jsonl xlsx table documents; do
	case_of nights_in "$format"
done
case_of a_database
all_cases
finish
