#!/bin/sh
# Round trips that hurt: what texts, numbers and times can do to a format goes
# through every one of them and comes back, read by those for whom the formats
# are: SQLite's shell, LibreOffice, kassa itself.
. "${SRCDIR:?}/tests/cmd/lib.sh"

place "$top/trips"
cd "$dir" || exit 1

cat >rules.xml <<'XML'
<rules document="trips">
  <table name="texts" title="Тексты" match="trips/text">
    <column name="id"   title="№"     select="position()" as="integer" key="yes"/>
    <column name="text" title="Текст" select="."/>
    <column name="long" title="Длина" select="string-length(.)" as="integer"/>
  </table>
  <table name="values" title="Значения" match="trips/value">
    <column name="id"       title="№"       select="position()" as="integer" key="yes"/>
    <column name="name"     title="Имя"     select="@name"/>
    <column name="sum"      title="Сумма"   select="sum"      as="money"/>
    <column name="quantity" title="Кол-во"  select="quantity" as="quantity"/>
    <column name="count"    title="Число"   select="count"    as="integer"/>
    <column name="at"       title="Время"   select="at"       as="datetime"/>
    <column name="day"      title="День"    select="at"       as="date"/>
    <column name="paid"     title="Оплачен" select="paid"     as="boolean"/>
  </table>
</rules>
XML

# Quotes, separators, lines; formulas; what looks like numbers and times; letters
# that look alike; blanks. Then values: signs and digits, the hour that Moscow's
# clocks skipped in 2010, the one they showed twice, none at all, a fraction.
cat >trips.xml <<'XML'
<trips>
  <text>"кавычки", «ёлочки» и ""</text>
  <text>"</text>
  <text>запятая, точка с запятой; табуляция&#9;.</text>
  <text>две
строки</text>
  <text>две&#13;&#10;строки&#10;</text>
  <text>=1+1</text>
  <text>+7 900 123-45-67</text>
  <text>-x</text>
  <text>@SUM(A1:A9)</text>
  <text>'0123</text>
  <text>-5.00</text>
  <text>00-00000019</text>
  <text>00123</text>
  <text>4260133180178</text>
  <text>4,26E+12</text>
  <text>9284000100234567</text>
  <text>5ad4c6e7000000000000e123</text>
  <text>1234567890123456789e1234</text>
  <text>1&#160;990,00</text>
  <text>1-2</text>
  <text>3/4</text>
  <text>01.02.2018</text>
  <text>2018-04-16T14:08:31+03:00</text>
  <text>true</text>
  <text>NULL</text>
  <text>Cахар</text>
  <text>Сахар</text>
  <text>  с краю  </text>
  <text> </text>
  <text/>
  <text>\n\t\\</text>
  <text>_x000D_ &amp;amp; 😀 ₽</text>
  <text>'); DROP TABLE texts; --</text>
  <value name="a"><sum>-5.00</sum><quantity>0,125</quantity><count>-3</count><at>2018-04-16T11:08:31+0000</at><paid>true</paid></value>
  <value name="b"><sum>1&#160;990,00</sum><quantity>1.000</quantity><count>12</count><at>2010-03-28T02:30:00</at><paid>0</paid></value>
  <value name="c"><sum>0.1</sum><quantity>-0.5</quantity><count>0</count><at>2010-10-30T22:30:00Z</at><paid/></value>
  <value name="d"><sum>1234567890.12</sum><quantity>3</quantity><count>999999999999999</count><at>2010-10-30T23:30:00Z</at><paid>false</paid></value>
  <value name="e"><sum/><quantity/><count/><at/><paid/></value>
  <value name="f"><sum>0</sum><quantity>0</quantity><count/><at>2024-02-29T20:59:59.5Z</at><paid/></value>
</trips>
XML

# A row ends where there is a pilcrow.
sed 's/¶/\r/' >texts.want <<'CSV'
id,text,long¶
1,"""кавычки"", «ёлочки» и """"",24¶
2,"""",1¶
3,"запятая, точка с запятой; табуляция	.",37¶
4,"две
строки",10¶
5,"две¶
строки
",12¶
6,=1+1,4¶
7,+7 900 123-45-67,16¶
8,-x,2¶
9,@SUM(A1:A9),11¶
10,'0123,5¶
11,-5.00,5¶
12,00-00000019,11¶
13,00123,5¶
14,4260133180178,13¶
15,"4,26E+12",8¶
16,9284000100234567,16¶
17,5ad4c6e7000000000000e123,24¶
18,1234567890123456789e1234,24¶
19,"1 990,00",8¶
20,1-2,3¶
21,3/4,3¶
22,01.02.2018,10¶
23,2018-04-16T14:08:31+03:00,25¶
24,true,4¶
25,NULL,4¶
26,Cахар,5¶
27,Сахар,5¶
28,  с краю  ,10¶
29, ,1¶
30,,0¶
31,\n\t\\,6¶
32,_x000D_ &amp; 😀 ₽,17¶
33,'); DROP TABLE texts; --,24¶
CSV
sed 's/$/\r/' >values.want <<'CSV'
id,name,sum,quantity,count,at,day,paid
1,a,-5.00,0.125,-3,2018-04-16T14:08:31+03:00,2018-04-16,true
2,b,1990.00,1.000,12,2010-03-28T03:30:00+04:00,2010-03-28,false
3,c,0.10,-0.5,0,2010-10-31T02:30:00+04:00,2010-10-31,
4,d,1234567890.12,3,999999999999999,2010-10-31T02:30:00+03:00,2010-10-31,false
5,e,,,,,,
6,f,0.00,0,,2024-02-29T23:59:59.5+03:00,2024-02-29,
CSV

# trip RULES INPUT ARGUMENT...
trip() {
	of=$1 from=$2
	shift 2
	run convert -r "$of" --zone Europe/Moscow "$@" "$from"
}

# as_csv FOLDER: both tables are there as they should be.
as_csv() {
	same texts.want "$1/texts.csv" && same values.want "$1/values.csv"
}

# ---- csv, and back by jsonl ----

trip rules.xml trips.xml -o csv/
check "csv, to the byte" as_csv csv

cat >json.xml <<'XML'
<rules document="json">
  <table name="texts" match="json/item">
    <column name="id"   select="id" as="integer"/>
    <column name="text" select="text"/>
    <column name="long" select="long" as="integer"/>
  </table>
  <table name="values" match="json/item">
    <column name="id"       select="id"       as="integer"/>
    <column name="name"     select="name"/>
    <column name="sum"      select="sum"      as="money"/>
    <column name="quantity" select="quantity" as="quantity"/>
    <column name="count"    select="count"    as="integer"/>
    <column name="at"       select="at"       as="datetime"/>
    <column name="day"      select="day"      as="date"/>
    <column name="paid"     select="paid"     as="boolean"/>
  </table>
</rules>
XML
mkdir again
for table in texts values; do
	trip rules.xml trips.xml -t $table -o $table.jsonl
	{ echo '[' && sed '$!s/$/,/' $table.jsonl && echo ']'; } >$table.json
	trip ./json.xml $table.json -t $table -o again/$table.csv
	check "$table: jsonl, read again" status 0
done
check "jsonl, to the byte" as_csv again

# ---- sqlite ----

# imported: the database that SQLite makes of the CSV files, as far as CSV can
# tell: it has no NULL and no 1 for "true".
imported() {
	sqlite3 ours.db .schema | sqlite3 theirs.db || return 1
	sqlite3 theirs.db ".import --csv --skip 1 csv/texts.csv texts" \
	    ".import --csv --skip 1 csv/values.csv values" \
	    "UPDATE texts SET text = nullif(text, '')" \
	    "UPDATE \"values\" SET sum = nullif(sum, ''),
		quantity = nullif(quantity, ''), count = nullif(count, ''),
		at = nullif(at, ''), day = nullif(day, ''),
		paid = CASE paid WHEN 'true' THEN 1 WHEN 'false' THEN 0 END" &&
	    sqlite3 theirs.db .dump >theirs.sql
}

sums() {
	equal "$(sqlite3 ours.db 'SELECT count(*), total(quantity) FROM "values"' \
	    'SELECT printf("%.2f", sum(sum)) FROM "values"')" "6|3.625$nl$1"
}

trip rules.xml trips.xml -o ours.db
if command -v sqlite3 >/dev/null; then
	check "sqlite imports our csv" imported
	sqlite3 ours.db .dump >ours.sql
	check "and has the rows of our database" diff ours.sql theirs.sql
	check "numbers can be added up" sums 1234569875.22
else
	skip "sqlite imports our csv" "no sqlite3"
	skip "and has the rows of our database" "no sqlite3"
	skip "numbers can be added up" "no sqlite3"
fi

# ---- a megabyte ----

{
	printf '<trips><text>'
	head -c 1000000 /dev/zero | tr '\0' '"'
	printf '\n</text></trips>'
} >large.xml
trip rules.xml large.xml -t texts -o large.csv
check "a megabyte of quotes" equal "$rc $(wc -c <large.csv)" "0 2000029"
trip rules.xml large.xml -t texts -o large.jsonl
sed '1s/^/[/;$s/$/]/' large.jsonl >large.json
trip ./json.xml large.json -t texts -o large-again.csv
check "through jsonl" same large.csv large-again.csv
trip rules.xml large.xml -t texts -o large.db
if command -v sqlite3 >/dev/null; then
	check "through sqlite" equal "$(sqlite3 large.db \
	    "SELECT length(text), ltrim(text, '\"') = char(10) FROM texts")" \
	    "1000001|1"
else
	skip "through sqlite" "no sqlite3"
fi

# ---- U+0000, which XML cannot hold and a C program should not ----

for nul in '<trips><text>a&#0;b</text></trips>' '[{"text":"a\u0000b"}]' \
    '[{"a\u0000b":"text"}]'; do
	case $nul in
	'<'*) of=rules.xml ;;
	*) of=./json.xml ;;
	esac
	printf '%s' "$nul" >nul
	trip $of nul -t texts -o nul.csv
	check "$nul: 65" status 65
	check "$nul: one line says where" one_line
	check "$nul: of which file" says "kassa: nul: line 1: "
	check "$nul: nothing appears" test ! -e nul.csv
done

# ---- LibreOffice ----

office() { # FILTER FOLDER FILE...: as .fods in the folder
	filter=$1 folder=$2
	shift 2
	soffice "-env:UserInstallation=file://$dir/office" --headless \
	    ${filter:+"--infilter=Text - txt - csv (StarCalc):$filter"} \
	    --convert-to fods --outdir "$folder" "$@"
}

# held BOOK SHEET CSV KINDS TOTAL...: see book.py.
held() {
	python3 "$SRCDIR/tests/cmd/book.py" "$@" >differs 2>&1
	cat differs
	test ! -s differs
}

formulas() {
	equal "$(grep -c 'table:formula=' "$1")" "$2"
}

sheets_in_order() {
	equal "$(python3 "$SRCDIR/tests/cmd/book.py" "$1")" "Тексты${nl}Значения"
}

by_office() {
	trip rules.xml trips.xml --header titles -o titles/
	trip rules.xml trips.xml -o book.xlsx
	check "it reads our workbook" office "" books book.xlsx
	check "its sheets in order" sheets_in_order books/book.fods
	check "texts are texts" held books/book.fods Тексты titles/texts.csv \
	    ntn
	check "numbers, times and days are that" held books/book.fods Значения \
	    titles/values.csv ntnnndyb Сумма Кол-во

	# The second column as text, else as the language has it; 1033 and 1049
	# are English and Russian.
	check "it reads our csv" office 44,34,76,1,1/1/2/2,1033,false,true rfc \
	    csv/texts.csv csv/values.csv
	check "texts of csv" held rfc/texts.fods texts texts.want ntn
	check "values of csv" held rfc/values.fods values values.want ntnnntyb

	trip rules.xml trips.xml --dialect excel -o excel/
	check "it reads csv for Excel" office \
	    59,34,76,1,1/1/2/2,1049,false,true ru excel/texts.csv \
	    excel/values.csv
	check "texts for Excel" held ru/texts.fods texts texts.want ntn
	sed 's/59\.5/59/' values.want >seconds.want
	check "values for Excel" held ru/values.fods values seconds.want \
	    ntnnndyt

	# Who opens a file without a thought has formulas in it, and with --csv-safe
	# has none.
	trip rules.xml trips.xml --csv-safe -o safe/
	cp csv/texts.csv bare.csv
	check "it guesses" office 44,34,76,1,,1033,false,true guessed bare.csv \
	    safe/texts.csv safe/values.csv
	check "formulas, in bare texts" not formulas guessed/bare.fods 0
	check "none, in guarded ones" formulas guessed/texts.fods 0
	check "guarded numbers are numbers" held guessed/values.fods values \
	    values.want ntnnntyb
}

if command -v soffice >/dev/null && command -v python3 >/dev/null; then
	by_office
else
	skip "LibreOffice" "no soffice, or no python3"
fi

finish
