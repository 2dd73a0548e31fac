#!/bin/sh
# Documents that are odd, wrong or hostile, given to kassa convert. What is
# right comes out right to the letter; what is not is told with its line and
# never makes a table.
. "${SRCDIR:?}/tests/cmd/lib.sh"

# convert ARGUMENT...: receipts as rows of number and name, no heading.
cat >"$dir/rules.xml" <<'XML'
<rules document="Documents">
  <table name="t" match="Documents/Doc">
    <column name="num" select="Num"/>
    <column name="name" select="Name"/>
    <column name="sum" select="Sum" as="money"/>
    <column name="time" select="Time" as="datetime"/>
  </table>
</rules>
XML

convert() {
	run convert -r "$dir/rules.xml" --zone Europe/Moscow "$@"
}

# gives WHAT ROWS [FILE]: the document on standard input gives these rows.
gives() {
	cat >"$dir/in.xml"
	convert --header none "$dir/in.xml"
	printf '%s' "$2" | sed 's/$/\r/' >"$dir/want"
	check "$1: 0" status 0
	check "$1: the rows" same "$dir/want" "$dir/stdout"
}

# refuses WHAT SAYS: it is bad data, in one line that names file and reason.
refuses() {
	cat >"$dir/in.xml"
	refuses_file "$1" "$2"
}

refuses_file() {
	echo old >"$dir/out/t.csv"
	began=$(date +%s)
	convert -o "$dir/out/t.csv" "$dir/in.xml"
	ended=$(date +%s)
	check "$1: 65" status 65
	check "$1: one line, the file first" sh -c \
	    'test "$(wc -l <"$1")" = 1 && grep -q "^kassa: $2: " "$1"' - \
	    "$dir/err" "$dir/in.xml"
	check "$1: it says what" says "$2"
	check "$1: without control characters" no_control
	check "$1: soon" test $((ended - began)) -le 5
	check "$1: no harm is done" sh -c \
	    'test "$(cat "$1/t.csv") $(ls -A "$1")" = "old t.csv"' - \
	    "$dir/out"
}

# ---- odd, but right ----

gives "a plain document" "1,Чай,2.00,2018-04-16T14:08:31+03:00
" <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<Documents><Doc><Num>1</Num><Name>Чай</Name><Sum>2</Sum>
<Time>2018-04-16T11:08:31+0000</Time></Doc></Documents>
XML
gives "another order, unknown elements and attributes" "1,a,2.00,
" <<'XML'
<Documents v="2"><New/><Doc id="x"><Sum cur="RUB">2</Sum><What><Num>7</Num>
</What><Name>a</Name><Num>1</Num></Doc></Documents>
XML
gives "missing, empty and repeated elements" "1,,,
,b,,
2,c,3.00,
" <<'XML'
<Documents><Doc><Num>1</Num></Doc><Doc><Num/><Name>b</Name><Sum></Sum></Doc>
<Doc><Num>2</Num><Num>3</Num><Name>c</Name><Name>d</Name><Sum>3</Sum></Doc>
</Documents>
XML
gives "CDATA, comments and instructions inside a text" "1,Чай & <b>,2.00,
" <<'XML'
<Documents><Doc><Num>1</Num><Name>Чай<!-- no --> &amp; <![CDATA[<b]]><?x y?>></Name>
<Sum>2<!-- 3 --></Sum></Doc></Documents>
XML
gives "a namespace of its own" "1,a,,
" <<'XML'
<k:Documents xmlns:k="urn:x" xmlns="urn:y"><k:Doc><Num>1</Num><k:Name>a</k:Name>
</k:Doc></k:Documents>
XML
gives "character references" "1,\"ЯЯ<'\"\"\",,
" <<'XML'
<Documents><Doc><Num>1</Num><Name>&#1071;&#x42F;&lt;&apos;&quot;</Name></Doc></Documents>
XML
gives "leading zeros and blanks stay" "0001, a ,,
" <<'XML'
<Documents><Doc><Num>0001</Num><Name> a </Name></Doc></Documents>
XML
gives "no rows" "" <<'XML'
<Documents></Documents>
XML
gives "numbers as people write them" "1,,1990.00,
2,,1990.50,
3,,-0.50,
4,,12345678901234567890.12,
5,,1.234,
" <<XML
<Documents><Doc><Num>1</Num><Sum>1 990,00</Sum></Doc>
<Doc><Num>2</Num><Sum>1$(printf '\302\240')990.5</Sum></Doc>
<Doc><Num>3</Num><Sum>-0,5</Sum></Doc>
<Doc><Num>4</Num><Sum>12345678901234567890.12</Sum></Doc>
<Doc><Num>5</Num><Sum>1.234</Sum></Doc></Documents>
XML

body='<Documents><Doc><Num>1</Num><Name>Щи, ёж и №5</Name></Doc></Documents>'
# encoded NAME TO DECLARED: the same letters in another coding.
encoded() {
	{ test -z "$3" || echo "<?xml version=\"1.0\" encoding=\"$3\"?>"
		echo "$body"; } | iconv -f UTF-8 -t "$2" >"$dir/encoded"
	gives "$1" "1,\"Щи, ёж и №5\",,
" <"$dir/encoded"
}
encoded "windows-1251, declared" CP1251 windows-1251
encoded "UTF-16 with its mark" UTF-16 UTF-16
encoded "UTF-16 with its mark, not declared" UTF-16 ''
encoded "UTF-16 without its mark, declared" UTF-16LE UTF-16
encoded "UTF-16, the other end first" UTF-16BE UTF-16
{ printf '\357\273\277'; echo "$body"; } >"$dir/bom"
gives "UTF-8 with its mark" "1,\"Щи, ёж и №5\",,
" <"$dir/bom"

echo "$body" >"$dir/a.xml"
echo '<Documents><Doc><Num>2</Num></Doc></Documents>' >"$dir/b.xml"
convert --header none "$dir/b.xml" "$dir/a.xml" "$dir/b.xml"
check "several files, in their order" equal \
    "$(tr -d '\r' <"$dir/stdout" | cut -d , -f 1 | tr '\n' ' ')" "2 1 2 "
"$KASSA" convert -r "$dir/rules.xml" --header none <"$dir/b.xml" >"$dir/stdout"
check "standard input" equal "$? $(cat "$dir/stdout")" "0 2,,,$(printf '\r')"
"$KASSA" convert -r "$dir/rules.xml" --header none "$dir/b.xml" - \
    <"$dir/b.xml" >"$dir/stdout"
check "- is standard input" equal "$? $(wc -l <"$dir/stdout")" "0 2"
cat "$dir/b.xml" | "$KASSA" convert -r "$dir/rules.xml" --header none - |
    cat >"$dir/stdout"
check "between pipes" count_lines "$dir/stdout" 1
echo '<Documents><Doc>' >"$dir/torn.xml"
convert "$dir/b.xml" "$dir/torn.xml"
check "one of several is wrong: nothing comes out" equal \
    "$rc $(wc -c <"$dir/stdout")" "65 0"
check "and it is named" says "$dir/torn.xml"
convert "$dir/none.xml"
check "no such file: 66" status 66
convert "$dir"
check "a folder: not 0" not status 0
run convert "$dir/b.xml"
check "no rules: 64" status 64
run convert -r no-such-rules "$dir/b.xml"
check "rules that are not there: 66" status 66
"$KASSA" convert -r "$dir/rules.xml" <"$dir/torn.xml" >"$dir/stdout" \
    2>"$dir/err"
check "an error on standard input says so" says "standard input: line"

# ---- hostile ----

refuses "a DOCTYPE" "DOCTYPE" <<'XML'
<!DOCTYPE Documents>
<Documents/>
XML
refuses "a billion laughs" "DOCTYPE" <<'XML'
<!DOCTYPE Documents [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">
<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;">]>
<Documents><Doc><Name>&f;</Name></Doc></Documents>
XML
echo "the text of a secret" >"$dir/secret"
refuses "an entity that names a file" "DOCTYPE" <<XML
<?xml version="1.0"?>
<!DOCTYPE Documents [<!ENTITY x SYSTEM "file://$dir/secret">]>
<Documents><Doc><Name>&x;</Name></Doc></Documents>
XML
bystander
refuses "an entity that names an address" "DOCTYPE" <<XML
<!DOCTYPE Documents [<!ENTITY x SYSTEM "$other/x">]>
<Documents><Doc><Name>&x;</Name></Doc></Documents>
XML
refuses "an outer DTD" "DOCTYPE" <<XML
<!DOCTYPE Documents SYSTEM "$other/x.dtd">
<Documents/>
XML
refuses "a parameter entity" "DOCTYPE" <<XML
<!DOCTYPE Documents [<!ENTITY % x SYSTEM "$other/x.dtd"> %x;]>
<Documents/>
XML
cat >"$dir/in.xml" <<XML
<Documents xmlns:xi="http://www.w3.org/2001/XInclude"><Doc><Name>
<xi:include parse="text" href="file://$dir/secret"/></Name></Doc></Documents>
XML
convert "$dir/in.xml"
check "XInclude includes nothing" sh -c '! grep -q secret "$1"' - "$dir/stdout"
echo '<?xml-stylesheet href="'"$other"'/x.xsl" type="text/xsl"?><Documents/>' \
    >"$dir/in.xml"
convert "$dir/in.xml"
check "a stylesheet is not looked at" status 0
check "the address was never asked" test ! -s "$dir/other.wire"
if command -v strace >/dev/null && strace -o "$dir/x" true 2>/dev/null; then
	cat >"$dir/in.xml" <<XML
<!DOCTYPE Documents [<!ENTITY x SYSTEM "file://$dir/secret">]>
<Documents><Doc><Name>&x;</Name></Doc></Documents>
XML
	strace -f -e trace=open,openat,connect -o "$dir/calls" \
	    "$KASSA" convert -r "$dir/rules.xml" "$dir/in.xml" \
	    >/dev/null 2>&1
	check "the secret file is never opened" sh -c \
	    'grep -q in.xml "$1" && ! grep -q /secret "$1"' - "$dir/calls"
else
	skip "the secret file is never opened" "no strace"
fi
refuses "an entity that nobody declared" "line 1" <<'XML'
<Documents><Doc><Name>&nbsp;</Name></Doc></Documents>
XML

# deep N: so many elements inside each other.
deep() {
	awk -v n="$1" 'BEGIN { printf "<Documents>"
	    for (i = 1; i < n; i++) printf "<a>"
	    for (i = 1; i < n; i++) printf "</a>"
	    print "</Documents>" }'
}
deep 256 >"$dir/deep"
gives "256 elements deep" "" <"$dir/deep"
deep 300 >"$dir/in.xml"
refuses_file "300 elements deep" "deeper than 256"
deep 200000 >"$dir/in.xml"
refuses_file "200000 elements deep" "deeper than 256"
{ printf '<Documents><Doc><Name>'; head -c 11000000 /dev/zero | tr '\0' x
	echo '</Name></Doc></Documents>'; } >"$dir/in.xml"
refuses_file "a text of 11 MB" "longer than 10000000"
{ printf '<Documents a="'; head -c 11000000 /dev/zero | tr '\0' x
	echo '"/>'; } >"$dir/in.xml"
refuses_file "an attribute of 11 MB" "line 1"
{ printf '<'; head -c 60000 /dev/zero | tr '\0' x; echo '/>'; } >"$dir/in.xml"
refuses_file "a name of 60 kB" ""
awk 'BEGIN { printf "<Documents"; for (i = 0; i < 100000; i++)
    printf " a%d=\"\"", i; print "/>" }' >"$dir/in.xml"
convert "$dir/in.xml"
check "a hundred thousand attributes do no harm" test "$rc" = 0 -o "$rc" = 65

# ---- bytes that are wrong ----

printf '<Documents>\n<Doc><Name>a\377\376</Name></Doc></Documents>' |
    cat >"$dir/in.xml"
refuses_file "bytes that are not UTF-8" "line 2"
printf '<Documents>\n<Doc><Name>\300\257</Name></Doc></Documents>' \
    >"$dir/in.xml"
refuses_file "an overlong UTF-8 sequence" "line 2"
printf '<Documents>\n<Doc><Name>\355\240\200</Name></Doc></Documents>' \
    >"$dir/in.xml"
refuses_file "a lone surrogate" "line 2"
echo "$body" | iconv -f UTF-8 -t CP1251 >"$dir/in.xml" 2>/dev/null
refuses_file "windows-1251 that nobody declared" "line 1"
{ echo '<?xml version="1.0" encoding="UTF-8"?>'
	echo "$body" | iconv -f UTF-8 -t CP1251; } >"$dir/in.xml"
refuses_file "windows-1251 that calls itself UTF-8" "line 2"
echo '<?xml version="1.0" encoding="x-klingon"?><Documents/>' >"$dir/in.xml"
refuses_file "a coding that nobody knows" "line 1"
printf '<Documents>\n<Doc><Name>a\0b</Name></Doc></Documents>' >"$dir/in.xml"
refuses_file "a NUL" "line 2"
printf '<Documents>\n<Doc><Name>a\013b</Name></Doc></Documents>' \
    >"$dir/in.xml"
refuses_file "a control character" "line 2"
refuses "a reference to one" "line 1" <<'XML'
<Documents><Doc><Name>&#11;</Name></Doc></Documents>
XML
refuses "a reference to NUL" "line 1" <<'XML'
<Documents><Doc><Name>&#0;</Name></Doc></Documents>
XML

# ---- forms that are wrong ----

: >"$dir/in.xml"
refuses_file "an empty file" "is empty"
printf ' \n \n' >"$dir/in.xml"
refuses_file "blanks" ""
refuses "another root" \
    'the root element is "html", expected "Documents"' <<'XML'
<html><body/></html>
XML
refuses "JSON" '"json"' <<'XML'
{"Documents":[]}
XML
refuses "text" "" <<'XML'
Dear customer, our service is closed today.
XML
refuses "tags that cross" "line 2" <<'XML'
<Documents>
<Doc><Num>1</Doc></Num></Documents>
XML
refuses "an attribute twice" "line 1" <<'XML'
<Documents a="1" a="2"/>
XML
refuses "two roots" "line 2" <<'XML'
<Documents/>
<Documents/>
XML
refuses "a page behind the end" "line 2" <<'XML'
<Documents><Doc><Num>1</Num></Doc></Documents>
<html>Internal error</html>
XML
refuses "a declaration that comes late" "line 2" <<'XML'

<?xml version="1.0"?><Documents/>
XML

# Cut after every byte: never a table, and mostly told as what it is.
printf '%s' '<?xml version="1.0" encoding="UTF-8"?><Documents a="b"><!-- c -->
<Doc><Num>1</Num><Name>Чай &amp; &#1071;<![CDATA[<x>]]></Name><?p i?><Sum>1,5</Sum><Time/></Doc></Documents>' \
    >"$dir/whole.xml"
convert --header none "$dir/whole.xml"
check "a document to cut up" equal "$rc $(tr -d '\r' <"$dir/stdout")" \
    "0 1,Чай & Я<x>,1.50,"
size=$(wc -c <"$dir/whole.xml")
i=0 wrong=
while [ $i -lt "$size" ]; do
	head -c $i "$dir/whole.xml" | "$KASSA" convert -r "$dir/rules.xml" \
	    >"$dir/stdout" 2>"$dir/err"
	rc=$?
	test $rc = 65 && test ! -s "$dir/stdout" &&
	    test "$(wc -l <"$dir/err")" = 1 || wrong="$wrong $i:$rc"
	i=$((i + 1))
done
check "cut after each of its bytes: always 65, never a row" equal "$wrong" ""

# ---- values that are wrong ----

# value WHAT ELEMENT VALUE COLUMN
value() {
	cat >"$dir/in.xml" <<XML
<Documents>
<Doc><Num>1</Num><Sum>1</Sum></Doc>
<Doc><Num>2</Num>
<$2>$3</$2></Doc>
</Documents>
XML
	refuses_file "$1" "line 4: t.$4: \"$3\" is not a"
}

value "letters in an amount" Sum 12,5O sum
value "two points" Sum 1.2.3 sum
value "a power" Sum 1e400 sum
value "a currency" Sum '5 руб' sum
value "only a sign" Sum - sum
value "hexadecimal" Sum 0x10 sum
value "no number at all" Sum NaN sum
value "30 February" Time 2026-02-30T10:00:00+0000 time
value "hour 25" Time 2026-02-20T25:00:00+0000 time
value "no time" Time yesterday time
value "an offset that is none" Time 2026-02-20T10:00:00+99:99 time
cat >"$dir/in.xml" <<XML
<Documents><Doc><Sum>$(head -c 5000 /dev/zero | tr '\0' x)</Sum></Doc></Documents>
XML
refuses_file "a long wrong value" "t.sum"
check "a long wrong value: is told in short" test "$(wc -c <"$dir/err")" -lt 600
printf '<Documents><Doc><Sum>1\n2\t&#13;</Sum></Doc></Documents>' >"$dir/in.xml"
refuses_file "a wrong value of two lines" "t.sum"
run convert -r kassatka-receipts -t receipts "$dir/whole.xml"
check "a required value that is missing: 65" equal "$rc $(wc -l <"$dir/err")" \
    "65 1"

finish
