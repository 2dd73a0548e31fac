#!/bin/sh
# Where a table goes, and what it looks like there. An output appears whole or
# not at all; what was there before a failure is there after it.
. "${SRCDIR:?}/tests/cmd/lib.sh"

lines=$SRCDIR/samples/kassatka-receipts.lines.csv

convert() {
	run convert -r kassatka-receipts --zone Europe/Moscow "$@" "$sample"
}

sh_kassa() {
	sh -c "$1" - "$KASSA" "$sample" "$dir" >"$dir/stdout" 2>"$dir/err"
	rc=$?
}

# ---- ways that OUT can be ----

convert -o "$dir/out/a.csv"
check "a file" equal "$rc $(cmp "$lines" "$dir/out/a.csv" && echo same)" \
    "0 same"
check "alone" only_in "$dir/out" a.csv
(cd "$dir/out" && convert -o b.csv)
check "a file where one stands" same "$lines" "$dir/out/b.csv"
convert -o "$dir/out/none/a.csv"
check "a folder that is not there: 73" status 73
check "one line that names it" sh -c 'test "$(wc -l <"$1")" = 1 &&
    grep -q "out/none/a.csv" "$1"' - "$dir/err"
convert -o "$dir/out/a.csv/b.csv"
check "a file in place of the folder: 73" status 73
convert -o "$dir/out/a.csv/"
check "a file in place of the folder, with its slash: 73" status 73
check "the file stays" same "$lines" "$dir/out/a.csv"
check "and it is said what it is" says 'a.csv/: is a file, and no folder'
check "in one line" one_line
convert -o ''
check "an empty name: not 0, nothing written" sh -c \
    'test "$1" != 0 && test ! -s "$2"' - "$rc" "$dir/stdout"
if [ "$(id -u)" = 0 ]; then
	skip "a folder that may not be written: 73" "root may"
else
	mkdir "$dir/out/shut"
	chmod 500 "$dir/out/shut"
	convert -o "$dir/out/shut/a.csv"
	check "a folder that may not be written: 73" status 73
fi
long=$(printf %0300d 7)
convert -o "$dir/out/$long.csv"
check "a name that is too long: 73" status 73
rm -rf "$dir/out"/*

convert -o "$dir/out/new/"
check "a folder is made" only_in "$dir/out/new" \
    "days.csv goods.csv hours.csv lines.csv receipts.csv"
convert -o "$dir/out/new"
check "and used again without its slash" equal "$rc" 0
convert -o "$dir/out/no/new/"
check "but not the folder above it: 73" status 73

echo old >"$dir/out/real.csv"
ln -s real.csv "$dir/out/link.csv"
convert -o "$dir/out/link.csv"
check "a symbolic link is replaced" sh -c \
    'test ! -L "$1/link.csv" && cmp "$2" "$1/link.csv"' - "$dir/out" "$lines"
check "what it pointed to is not touched" equal "$(cat "$dir/out/real.csv")" old
ln -s nowhere "$dir/out/loose.csv"
convert -o "$dir/out/loose.csv"
check "so is one that points nowhere" same "$lines" "$dir/out/loose.csv"
ln -s new "$dir/out/linked"
convert -o "$dir/out/linked/"
check "a link to a folder is that folder" equal \
    "$rc $(test -L "$dir/out/linked" && echo link)" "0 link"

mkfifo "$dir/pipe"
cat "$dir/pipe" >"$dir/got" &
pid=$!
convert -o "$dir/pipe"
wait "$pid"
check "a FIFO" same "$lines" "$dir/got"
check "is one still" test -p "$dir/pipe"
convert -o /dev/stdout
check "/dev/stdout" same "$lines" "$dir/stdout"
convert -o /dev/null
check "/dev/null" equal "$rc $(test -c /dev/null && echo device)" "0 device"

# ---- outputs that fail ----

if [ -c /dev/full ]; then
	convert -o /dev/full
	check "/dev/full: 74" status 74
	check "/dev/full: one line" one_line
	sh_kassa '"$1" convert -r kassatka-receipts "$2" >/dev/full'
	check "standard output is full: 74" status 74
	sh_kassa '"$1" help --help >/dev/full'
	check "a help text that does not fit: 74" status 74
else
	skip "/dev/full" "there is none"
fi

# Larger than a pipe holds.
"$KASSA_SANDBOX" --print --from 2026-01-01 --size 1M >"$dir/big.xml"
sh_kassa '{ "$1" convert -r kassatka-receipts "$3/big.xml"; echo $? >"$3/rc"; } |
    head -n 1'
check "a reader that leaves early: 141" equal "$(cat "$dir/rc")" 141
check "quietly" test ! -s "$dir/err"
sh_kassa '{ "$1" convert -r kassatka-receipts "$3/big.xml"; echo $? >"$3/rc"; } |
    :'
check "or at once: 141" equal "$(cat "$dir/rc")" 141
check "quietly as well" test ! -s "$dir/err"
sh_kassa '"$1" convert -r kassatka-receipts "$2" >&-'
check "standard output is closed: no crash" test "$rc" -lt 128
sh_kassa '"$1" convert -r kassatka-receipts -o "$3/out/c.csv" "$2" \
    <&- >&- 2>&-'
check "nothing is open at all: the file comes" equal \
    "$rc $(test -s "$dir/out/c.csv" && echo there)" "0 there"

echo old >"$dir/out/old.csv"
echo '<Documents><Doc>' >"$dir/torn.xml"
run convert -r kassatka-receipts -o "$dir/out/old.csv" "$dir/torn.xml"
check "what was there stays on a failure" equal \
    "$rc $(cat "$dir/out/old.csv")" "65 old"
sh_kassa 'ulimit -f 100; "$1" convert -r kassatka-receipts -f csv \
    -o "$3/out/old.csv" "$3/big.xml"'
check "a limit of file sizes: 74, or its signal" test "$rc" = 74 -o "$rc" = 153
check "what was there stays then as well" equal "$(cat "$dir/out/old.csv")" old
rm -f "$dir/out/.old.csv.kassa-tmp" # what a signal leaves is used anew
sh_kassa 'trap "" XFSZ; ulimit -f 100; "$1" convert -r kassatka-receipts \
    -o "$3/out/old.csv" "$3/big.xml"'
check "the signal ignored: 74" status 74
check "nothing half is left" tidy
check "and nothing changes" equal "$(cat "$dir/out/old.csv")" old

# What a killed process left is in nobody's way.
echo rubbish >"$dir/out/.old.csv.kassa-tmp"
convert -o "$dir/out/old.csv"
check "a left-over of another run is used anew" same "$lines" \
    "$dir/out/old.csv"
check "and gone" test ! -e "$dir/out/.old.csv.kassa-tmp"
ln -s "$dir/torn.xml" "$dir/out/.old.csv.kassa-tmp"
cp "$dir/torn.xml" "$dir/kept.xml"
convert -o "$dir/out/old.csv"
check "a link in its place is not followed" same "$dir/kept.xml" \
    "$dir/torn.xml"
rm -f "$dir/out/.old.csv.kassa-tmp"

# In a folder all tables appear, or none.
echo old >"$dir/out/new/lines.csv"
rm -f "$dir/out/new/receipts.csv"
mkdir "$dir/out/new/receipts.csv"
convert -o "$dir/out/new/"
check "one of the tables cannot be: 73" status 73
check "and none comes" equal "$(cat "$dir/out/new/lines.csv")" old

# ---- modes and surroundings ----

sh_kassa 'umask 027; "$1" convert -r kassatka-receipts -o "$3/out/m.csv" "$2"'
check "the umask says who may read" equal \
    "$(ls -l "$dir/out/m.csv" | cut -c 1-10)" "-rw-r-----"
sh_kassa 'umask 0; "$1" convert -r kassatka-receipts -o "$3/out/n.csv" "$2"'
check "no umask: no more than that" equal \
    "$(ls -l "$dir/out/n.csv" | cut -c 1-10)" "-rw-rw-rw-"
for locale in ru_RU.UTF-8 tr_TR.UTF-8 de_DE.UTF-8 C; do
	LC_ALL=$locale
	export LC_ALL
	convert
	check "LC_ALL=$locale has no say" same "$lines" "$dir/stdout"
	unset LC_ALL
done
TZ=Nowhere/Nothing
export TZ
run convert -r kassatka-receipts "$sample"
check "a TZ that is none: 78" status 78
check "in one line that names it" sh -c 'test "$(wc -l <"$1")" = 1 &&
    grep -q Nowhere/Nothing "$1"' - "$dir/err"
convert
check "--zone goes before it" same "$lines" "$dir/stdout"
unset TZ
run convert -r kassatka-receipts --zone Mars/Base "$sample"
check "a --zone that is none: 64 or 78" test "$rc" = 64 -o "$rc" = 78
if can_watch; then
	"$FAILCALL" -c open -p '*/Europe/Moscow' -n 1 "$KASSA" convert \
	    -r kassatka-receipts --zone Europe/Moscow "$sample" \
	    >"$dir/stdout" 2>"$dir/err"
	rc=$?
	check "a --zone that the disk does not give: 74" status 74
	check "it says which" says "zoneinfo/Europe/Moscow: Input/output error"
else
	skip "a --zone that the disk does not give: 74" "cannot watch"
fi
sh_kassa 'unset HOME XDG_CONFIG_HOME XDG_STATE_HOME
    "$1" convert -r kassatka-receipts --zone Europe/Moscow "$2"'
check "no HOME: it converts" same "$lines" "$dir/stdout"
sh_kassa 'unset HOME XDG_CONFIG_HOME XDG_STATE_HOME
    "$1" receipts --url http://127.0.0.1:1 --token-file "$3/token" \
    --day 2026-01-01'
check "no HOME, but a ledger is wanted: 78" status 78
check "it says what to do" says "--state"
sh_kassa 'ulimit -n 10; "$1" convert -r kassatka-receipts \
    --zone Europe/Moscow "$2"'
check "ten descriptors are enough" same "$lines" "$dir/stdout"

# ---- fields ----

cat >"$dir/rules.xml" <<'XML'
<rules document="r">
  <table name="t" match="r/d">
    <column name="a" select="a"/>
    <column name="b" select="b" as="money"/>
    <column name="c" select="c"/>
  </table>
</rules>
XML
fields() {
	run convert -r "$dir/rules.xml" --header none "$@" "$dir/in.xml"
	tr -d '\r' <"$dir/stdout" >"$dir/got"
}
printf '<r><d><a>say "hi"</a><b>1</b><c>x,y</c></d>
<d><a>two\nlines</a><b>2</b><c> blank </c></d>
<d><a>tab\there;</a><b/><c>back\\slash</c></d>
<d><a>car&#13;riage</a><b/><c/></d></r>' >"$dir/in.xml"
fields
printf '"say ""hi""",1.00,"x,y"\n"two\nlines",2.00, blank \n' >"$dir/want"
printf 'tab\there;,,back\\slash\n"carriage",,\n' >>"$dir/want"
check "quotes, commas and lines as RFC 4180 has them" same "$dir/want" \
    "$dir/got"
check "a carriage return stays within its quotes" grep -q \
    "\"car$(printf '\r')riage\"" "$dir/stdout"
if command -v python3 >/dev/null; then
	check "another reader gets the same fields" python3 -c '
import csv, sys
rows = list(csv.reader(open(sys.argv[1], newline="", encoding="utf-8")))
assert rows == [["say \"hi\"", "1.00", "x,y"], ["two\nlines", "2.00",
    " blank "], ["tab\there;", "", "back\\slash"], ["car\rriage", "", ""]], rows
' "$dir/stdout"
else
	skip "another reader gets the same fields" "no python3"
fi
fields -f tsv
printf 'say "hi"\t1.00\tx,y\ntwo\\nlines\t2.00\t blank \n' >"$dir/want"
printf 'tab\\there;\t\tback\\\\slash\ncar\\rriage\t\t\n' >>"$dir/want"
check "tsv has escapes in place of quotes" same "$dir/want" "$dir/stdout"
fields --dialect excel
check "excel quotes what has its semicolon" grep -q '"tab	here;";;' \
    "$dir/stdout"
check "but not a comma" grep -q ';1,00;x,y' "$dir/stdout"

cat >"$dir/in.xml" <<'XML'
<r><d><a>=1+1</a><b>-5</b><c>+7 495 000-00-00</c></d>
<d><a>@SUM(A1)</a><b>1</b><c>-минус</c></d>
<d><a>&#9;tab</a><b>-0,5</b><c>a=b</c></d></r>
XML
fields
printf '=1+1,-5.00,+7 495 000-00-00\n@SUM(A1),1.00,-минус\n\ttab,-0.50,a=b\n' \
    >"$dir/want"
check "formulas are raw by default" same "$dir/want" "$dir/got"
fields --csv-safe
printf "'=1+1,-5.00,'+7 495 000-00-00\n'@SUM(A1),1.00,'-минус\n" >"$dir/want"
printf "'\ttab,-0.50,a=b\n" >>"$dir/want"
check "--csv-safe guards texts, and numbers stay numbers" same "$dir/want" \
    "$dir/got"
fields --csv-safe --dialect excel
check "so it does for excel" grep -q "'=1+1;-5,00;'+7 495" "$dir/stdout"

{ printf '<r><d><a>'; head -c 1048576 /dev/zero | tr '\0' 'q'
	printf '</a><b>1</b><c>'; head -c 524288 /dev/zero | tr '\0' '"'
	printf '</c></d></r>'; } >"$dir/in.xml"
fields
check "a field of a megabyte, and half of one in quotes" equal \
    "$(wc -c <"$dir/got") $(tr -cd q <"$dir/got" | wc -c)" \
    "$((1048576 + 1 + 4 + 1 + 2 * 524288 + 2 + 1)) 1048576"
cat >"$dir/one.xml" <<'XML'
<rules document="r"><table name="t" match="r/d">
<column name="a" select="a"/></table></rules>
XML
echo '<r><d/><d><a>x</a></d></r>' >"$dir/in.xml"
run convert -r "$dir/one.xml" "$dir/in.xml"
check "an empty row of one column is a row" equal \
    "$(tr '\r\n' '. ' <"$dir/stdout")" 'a. "". x. '

# ---- few descriptors ----

rm -rf "$dir/out"/*
for few in 4 5 6 7 8 9 10; do
	for format in csv xlsx sqlite; do
		# the shell itself needs more, once it is to redirect
		sh_kassa "ulimit -n $few
		    exec \"\$1\" convert -q -r kassatka-receipts -f $format \
		    --zone Europe/Moscow -o \"\$3/out/few.$format\" \"\$2\""
		test $rc = 0 || test -e "$dir/out/few.$format" ||
		    grep -q 'Too many open files' "$dir/err" || rc=wordless
		case $rc in
		0 | 74) ;;
		*) echo "$few $format: $rc $(cat "$dir/err")" ;;
		esac
		rm -rf "$dir/out"/*
	done
done >"$dir/few"
check "with few descriptors it works or says so: 74" sh -c \
    'cat "$1"; test ! -s "$1"' - "$dir/few"

# ---- formats that are not written ----

rm -rf "$dir/out"/*
for suffix in xls XLS xlsm xlsb ods fods pdf docx odt rtf parquet dbf mdb json \
    html csv.gz zip numbers; do
	convert -o "$dir/out/day.$suffix"
	check ".$suffix: 64" status 64
	check ".$suffix: it names the suffix" says ".${suffix##*.}"
	check ".$suffix: in one line" one_line
done
check "nothing is written" only_in "$dir/out" ""
convert -o "$dir/out/day.ods" -f csv
check "who says the format may name it so" same "$lines" "$dir/out/day.ods"
mkdir "$dir/out/all.ods"
convert -o "$dir/out/all.ods"
check "a folder may be called so" equal "$rc $(ls "$dir/out/all.ods" | wc -l)" \
    "0 5"
convert -o "$dir/out/new.pdf/"
check "and one that is made" equal "$rc $(ls "$dir/out/new.pdf" | wc -l)" "0 5"
for name in day.CSV day.txt day .xls/day day.2026 x.xlsx.csv; do
	mkdir -p "$dir/out/.xls"
	convert -o "$dir/out/$name"
	check "$name is csv" same "$lines" "$dir/out/$name"
done
convert -o "$dir/out/day.XLSX"
check "a suffix in capitals counts" equal "$(head -c 2 "$dir/out/day.XLSX")" PK
rm -rf "$dir/out"/* "$dir/out/.xls"
cloud receipts --day 2018-04-16 -o "$dir/out/day.xls" --url http://127.0.0.1:1
check "receipts: 64 before anybody is asked" status 64
check "and no state is made" test ! -e "$state"

# ---- terminals ----

# on_terminal ARGUMENT...: standard output is a terminal.
on_terminal() {
	python3 - "$dir/err" "$KASSA" "$@" <<'PYTHON' >"$dir/stdout"
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    err = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(err, 2)
    os.execv(sys.argv[2], sys.argv[2:])
got = b""
while True:
    try:
        piece = os.read(fd, 65536)
    except OSError:
        break
    if not piece:
        break
    got += piece
sys.stdout.buffer.write(got)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
PYTHON
	rc=$?
}
for format in xlsx sqlite; do
	for out in "" "-o -" "-o /dev/stdout" "-o /dev/tty"; do
		# shellcheck disable=SC2086
		on_terminal convert -r kassatka-receipts -f $format $out \
		    "$sample"
		check "$format $out to a terminal: 64" status 64
		check "it says what to do" says "--out FILE"
		check "in one line" one_line
		check "and nothing is written" test ! -s "$dir/stdout"
	done
	on_terminal convert -r kassatka-receipts -f $format \
	    -o "$dir/out/$format" "$sample"
	check "$format to a file, at a terminal" status 0
done
convert -f xlsx
check "xlsx to a pipe" equal "$(head -c 2 "$dir/stdout")" PK
on_terminal convert -r kassatka-receipts "$sample"
check "csv to a terminal" equal \
    "$rc $(tr -d '\r' <"$dir/stdout" | head -n 1 | cut -c 1-8)" "0 doc_num,"
on_terminal receipts -f xlsx --day 2018-04-16 --url http://127.0.0.1:1 \
    --token-file "$dir/token"
check "receipts: 64 before anybody is asked" status 64
rm -rf "$dir/out"/*

# ---- what is read is not written ----

cat >"$dir/rules.xml" <<'XML'
<rules document="table"><lookup name="l" file="names.csv"/>
<table name="t" match="table/row"><column name="a" select="lookup('l', a)"/>
</table></rules>
XML
printf 'key,value\n1,one\n' >"$dir/names.csv"
printf 'a,b\n1,2\n' >"$dir/self.csv"
printf 'a,b\n1,2\n' >"$dir/other.csv"
ln -s self.csv "$dir/link.csv"
ln "$dir/self.csv" "$dir/hard.csv"
mkdir "$dir/tables"
ln "$dir/self.csv" "$dir/tables/t.csv"
for name in self.csv other.csv names.csv rules.xml; do
	cp "$dir/$name" "$dir/$name.old"
done
# itself WHAT NAME ARGUMENT...
itself() {
	what=$1 word=$2
	shift 2
	run convert -r "$dir/rules.xml" "$@"
	check "$what: 64" status 64
	check "$what: it is said" says "$word"
	check "$what: in one line" one_line
	for name in self.csv other.csv names.csv rules.xml; do
		check "$what: $name stays" same "$dir/$name.old" "$dir/$name"
	done
	check "$what: nothing is left" test -z \
	    "$(find "$dir" -name '*kassa-tmp*')"
}
itself "its input" "self.csv: is read" -o "$dir/self.csv" "$dir/self.csv"
itself "spelled otherwise" "self.csv: is read" -o "$dir/./out/../self.csv" \
    "$dir/self.csv"
itself "a link to it" "self.csv: is read" -o "$dir/link.csv" "$dir/self.csv"
itself "by a link" "link.csv: is read" -o "$dir/self.csv" "$dir/link.csv"
itself "another name of it" "self.csv: is read" -o "$dir/hard.csv" \
    "$dir/self.csv"
itself "the second input" "self.csv: is read" -o "$dir/self.csv" \
    "$dir/other.csv" "$dir/self.csv"
itself "in a folder" "self.csv: is read" -o "$dir/tables/" "$dir/self.csv"
itself "the rules" "rules.xml: is read" -f csv -o "$dir/rules.xml" \
    "$dir/other.csv"
itself "a lookup" "names.csv: is read" -o "$dir/names.csv" "$dir/other.csv"
"$KASSA" convert -r "$dir/rules.xml" -o "$dir/self.csv" \
    <"$dir/self.csv" 2>"$dir/err"
rc=$?
check "standard input: 64" status 64
check "and it stays" same "$dir/self.csv.old" "$dir/self.csv"
"$KASSA" convert -r "$dir/rules.xml" "$dir/self.csv" >>"$dir/self.csv" \
    2>"$dir/err"
rc=$?
check "standard output: 64" status 64
check "and it stays" same "$dir/self.csv.old" "$dir/self.csv"
run convert -r "$dir/rules.xml" -o /dev/null /dev/null
check "a device is no file: it is only empty" status 65
cloud receipts --day 2018-04-16 -r "$dir/rules.xml" -f csv \
    -o "$dir/names.csv" --url http://127.0.0.1:1
check "receipts, a lookup: 64 before anybody is asked" status 64
run nomenclature push -n -r "$dir/rules.xml" -o "$dir/rules.xml" \
    "$SRCDIR/samples/kassatka-nomenclature.xml"
check "a push, the rules: 64" status 64
check "they stay" same "$dir/rules.xml.old" "$dir/rules.xml"

# ---- --out is --output ----

run convert -r "$dir/rules.xml" --output "$dir/out/a.csv" "$dir/self.csv"
check "convert --output" equal "$rc $(wc -l <"$dir/out/a.csv")" "0 2"
run nomenclature push -n --out "$dir/out/sent.xml" \
    "$SRCDIR/samples/kassatka-nomenclature.xml"
check "nomenclature push --out" equal \
    "$rc $(grep -c ProductsGroups "$dir/out/sent.xml")" "0 2"
cloud fetch K --output "$dir/out/x/" --url http://127.0.0.1:1 --retries 0
check "fetch --output" not says "option"
check "the folder that was made for nothing is gone" test ! -e "$dir/out/x"
run help --output x
check "elsewhere it is none" says '--output is not an option of help'
cat >"$XDG_CONFIG_HOME/kassa/kassa.conf" <<CONF
[shop]
output = $dir/out/shop/
CONF
run nomenclature push -n -p shop \
    "$SRCDIR/samples/kassatka-nomenclature.xml"
check "a profile's is not the file of a push" equal \
    "$rc $(grep -c ProductsGroups "$dir/stdout") $(ls "$dir/out" | wc -l)" \
    "0 2 2"
: >"$XDG_CONFIG_HOME/kassa/kassa.conf"

finish
