#!/bin/sh
# The rule language as a person meets it: rules are proved and explained,
# groups are summed up over all documents, and what fails a check is told, or
# with --strict never shown.
. "${SRCDIR:?}/tests/cmd/lib.sh"
. "$SRCDIR/tests/cmd/nights.sh"

place "$top/rules"
cd "$dir" || exit 1

cat >whole.xml <<'XML'
<rules document="Documents" main="lines">
  <table name="lines" title="Строки" match="Documents/Doc/Products/Product" test="SumWithDiscount != 0">
    <column name="num"  title="Чек" select="../../Head/DocNum" key="yes"/>
    <column name="line" title="№"   select="position()" as="integer" key="yes"/>
    <column name="half"             select="SumWithDiscount div 2" as="money"/>
    <column name="unit"             select="lookup('units', UnitCode)"/>
  </table>
  <table name="days" title="Дни" match="Documents/Doc" chart="columns: day by net, mean">
    <column name="day"    select="Head/Date" as="date" group="yes"/>
    <column name="checks" total="count"/>
    <column name="net"    select="Head/DocSumWithDiscount" as="money" total="sum"/>
    <column name="mean"   select="Head/DocSumWithDiscount" as="money" total="average"/>
  </table>
  <check match="Documents/Doc" test="sum(Products/Product/SumWithDiscount) = Head/DocSumWithDiscount"
         message="receipt {Head/DocNum}: its lines do not add up to {Head/DocSumWithDiscount}"/>
  <lookup name="units" file="units.csv"/>
</rules>
XML
printf 'key,value\n796,шт\n' >units.csv

# ---- proving ----

run rules check whole.xml
check "a file that is right: 0" status 0
cat >want <<'EOF'
lines        test              SumWithDiscount != 0                      reads Documents/Doc/Products/Product/SumWithDiscount
lines.num    text     key      ../../Head/DocNum                         reads Documents/Doc/Head/DocNum
lines.line   integer  key      position()
lines.half   money             SumWithDiscount div 2                     reads Documents/Doc/Products/Product/SumWithDiscount
lines.unit   text              lookup('units', UnitCode)                 reads Documents/Doc/Products/Product/UnitCode
days.day     date     group    Head/Date                                 reads Documents/Doc/Head/Date
days.checks  integer  count    rows
days.net     money    sum      Head/DocSumWithDiscount                   reads Documents/Doc/Head/DocSumWithDiscount
days.mean    money    average  Head/DocSumWithDiscount                   reads Documents/Doc/Head/DocSumWithDiscount
check        test              sum(Products/Product/SumWithDiscount) = Head/DocSumWithDiscount  reads Documents/Doc/Products/Product/SumWithDiscount, Documents/Doc/Head/DocSumWithDiscount
check        message           Head/DocNum                               reads Documents/Doc/Head/DocNum
check        message           Head/DocSumWithDiscount                   reads Documents/Doc/Head/DocSumWithDiscount
whole.xml: 2 tables, 1 check, no errors
EOF
check "it says what each expression reads" same want stdout

# refused WHAT SAYS SED: the file, changed so, is refused in these words.
refused() {
	sed "$3" whole.xml >wrong.xml
	run rules check wrong.xml
	check "$1: 65" status 65
	check "$1: one line" one_line
	check "$1: where and why" says "kassa: wrong.xml: line $2"
	check "$1: and nothing else" test ! -s stdout
	run convert -r wrong.xml -t days "$sample"
	check "$1: nor does it convert" status 65
}

refused "an operator without its half" \
    "5: lines.half: select: column 20: " 's/div 2"/div"/'
refused "an axis" "3: lines.num: select: column " \
    's|../../Head/DocNum|parent::*|'
refused "an unknown function" "5: lines.half: select: column 1: " \
    's/SumWithDiscount div 2/round-half-even(2)/'
refused "an unknown lookup" \
    '6: lines.unit: select: column 1: there is no lookup "okei"' \
    "s/lookup('units'/lookup('okei'/"
refused "above the root" "2: lines: test: column 1: a path leads above" \
    's|test="Sum|test="../../../../Sum|'
refused "a sum of texts" '11: days.net: total: "sum" is of numbers' \
    '/net"/s/ as="money"//'
refused "a chart of no column" \
    '8: days: chart: there is no column "week"' 's/columns: day/columns: week/'
refused "a message" '15: check: message: {Head/DocNum +}: column ' \
    's/{Head.DocNum}/{Head\/DocNum +}/'

printf 'key,value\n796,шт\n796,кг\n' >units.csv
run rules check whole.xml
check "a lookup's file: 65" status 65
check "a lookup's file: rules, lookup, file, line" says \
    'kassa: whole.xml: line 16: lookup "units": units.csv: line 3: the key "796" is there'
rm units.csv
run rules check whole.xml
check "a lookup's file that is nowhere: 66" status 66
printf 'key,value\n796,шт\n' >units.csv

# ---- explaining ----

run rules show ./whole.xml
check "show: 0" status 0
cat >want <<'EOF'
./whole.xml
reads documents of Documents

table lines (main): Строки
  a row for each Documents/Doc/Products/Product where SumWithDiscount != 0
  num   Чек   text     key  ../../Head/DocNum
  line  №     integer  key  position()
  half  half  money         SumWithDiscount div 2
  unit  unit  text          lookup('units', UnitCode)

table days: Дни
  a row for each group of Documents/Doc
  chart of columns: day by net, mean
  day     day     date     group    Head/Date
  checks  checks  integer  count
  net     net     money    sum      Head/DocSumWithDiscount
  mean    mean    money    average  Head/DocSumWithDiscount

check of each Documents/Doc
  sum(Products/Product/SumWithDiscount) = Head/DocSumWithDiscount
EOF
check "show: tables, columns, checks" same want stdout
run rules show "$SRCDIR/xslt-like-rules/kassatka-receipts.xml"
check "show: the rules that are shipped" status 0

cat >joined.xml <<'XML'
<rules main="lines">
  <table name="names" match="Documents/(Doc/Sub)+/Goods" hidden="yes">
    <column name="code" select="Code"/>
    <column name="name" select="../../parent::Doc/@n"/>
  </table>
  <table name="lines" match="Documents/Doc/Products/Product">
    <join table="names" on="code" rest="yes"/>
    <column name="code" select="ProductCode" key="yes"/>
    <column name="name" required="yes"/>
  </table>
</rules>
XML
run rules show ./joined.xml
cat >want <<'EOF'
./joined.xml
reads documents of Documents

table names (hidden): names
  a row for each Documents/(Doc/Sub)+/Goods
  code  code  text  Code
  name  name  text  ../../parent::Doc/@n

table lines (main): lines
  a row for each Documents/Doc/Products/Product
  joined with names on code with its rest
  code  code  text  key  ProductCode
  name  name  text       from names
EOF
check "show: joins, and levels" same want stdout
run rules check joined.xml
cat >want <<'EOF'
names.code  text       Code                  reads Documents/(Doc/Sub)+/Goods/Code
names.name  text       ../../parent::Doc/@n  reads Documents/(Doc/Sub)+/Goods/../../parent::Doc/@n
lines.code  text  key  ProductCode           reads Documents/Doc/Products/Product/ProductCode
lines.name  text       from names
joined.xml: 2 tables, no errors
EOF
check "check: joins, and levels" same want stdout

cat >several.xml <<'XML'
<rules>
  <table name="days" match="Documents/Doc
                          | Documents/Doc/Products/Product">
    <column name="day"  select="first(../../Head/Date, Head/Date)"/>
    <column name="name" select="parent::Products/../@n | @n"/>
  </table>
</rules>
XML
run rules show ./several.xml
check "show: a match of several paths, in one line" grep -q \
    "each Documents/Doc | Documents/Doc/Products/Product\$" stdout
run rules check several.xml
cat >want <<'EOF'
days.day   text  first(../../Head/Date, Head/Date)  reads Documents/Doc/Head/Date, Documents/Doc/Products/Product/Head/Date
days.name  text  parent::Products/../@n | @n        reads Documents/Doc/Products/Product/parent::Products/../@n, Documents/Doc/@n, Documents/Doc/Products/Product/@n
several.xml: 1 table, no errors
EOF
check "check: what each of several paths reads" same want stdout

# ---- groups over all documents ----

sold 2025-04-08 3 10.10 | document >one.xml
{ sold 2025-04-09 1 5 && sold 2025-04-08 1 0.01; } | document >two.xml

run convert -r whole.xml -t days --zone UTC one.xml two.xml
printf 'day,checks,net,mean\r\n2025-04-08,4,30.31,7.58\r\n2025-04-09,1,5.00,5.00\r\n' >want
check "groups go over all files" same want stdout
check "and what holds is not talked of" test ! -s err

run convert -r whole.xml --zone UTC -o out/ one.xml two.xml
check "both tables: 0" status 0
check "both tables: the days" same want out/days.csv
check "both tables: the rows" equal "$(wc -l <out/lines.csv)" 6

# ---- checks ----

# A sum that is another, in N receipts of the second day.
sold 2025-04-09 25 7 | sed 's|<SumWithDiscount>7|<SumWithDiscount>6|' |
    document >odd.xml
sold 2025-04-09 1 7 | sed 's|<SumWithDiscount>7|<SumWithDiscount>6.50|' |
    document >odd-one.xml

run convert -r whole.xml -t days -o out/days.csv odd-one.xml
check "one that fails: 0 all the same" status 0
check "it is told with file, line and message" says "kassa: warning: \
odd-one.xml: line 2: receipt 1: its lines do not add up to 7"
check "and counted" says ', 1 check failed'
run convert -r whole.xml -t days -o out/days.csv odd.xml
check "many that fail: twenty are told" equal \
    "$(grep -c 'do not add up' err)" 20
check "the others are counted" says "kassa: warning: and 5 more checks failed"
check "and all in the end" says ', 25 checks failed'
run convert -q -r whole.xml -t days -o out/days.csv odd.xml
check "quietly: nothing is said" test ! -s err

# ---- rows that are there again ----

cat >again.xml <<'XML'
<rules document="Documents">
  <table name="receipts" match="Documents/Doc">
    <column name="num" select="Head/DocNum" key="yes"/>
    <column name="net" select="Head/DocSumWithDiscount" as="money"/>
  </table>
</rules>
XML
{ sold 2025-04-08 2 5 && sold 2025-04-09 1 7; } | document >double.xml
run convert -r again.xml double.xml
check "a receipt that is there again: 0" status 0
check "it is told, with both lines" equal "$(cat err)" "kassa: warning: \
double.xml: line 4: receipts: num \"1\" is here again (first at line 2)"
check "and given all the same" equal "$(tail -n +2 stdout | tr -d '\r' |
    tr '\n' ' ')" "1,5.00 2,5.00 1,7.00 "
run convert -r again.xml -o out/again.db double.xml
check "it is counted" says ', 1 check failed'
if command -v sqlite3 >/dev/null; then
	check "a database has the last of them" equal "$(sqlite3 out/again.db \
	    'SELECT num, net FROM receipts ORDER BY 1' | tr '\n' ' ')" \
	    "1|7 2|5 "
else
	skip "a database has the last of them" "no sqlite3"
fi
run convert --strict -r again.xml -o out/again.csv double.xml
check "again, --strict: 65" status 65
check "again, --strict: nothing is there" test ! -e out/again.csv
run convert -q -r again.xml --strict -o out/again.csv one.xml
check "a file that has none twice: 0" status 0
run convert -r again.xml one.xml one.xml
check "a file that is given twice" equal \
    "$(grep -c 'is here again (first at one.xml: line' err)" \
    "$(($(grep -c '<Doc>' one.xml)))"
rm out/again.*

run convert -q -r whole.xml -t days -o out/days.csv one.xml
cp out/days.csv old
run convert --strict -r whole.xml -t days -o out/days.csv odd-one.xml
check "--strict: 65" status 65
check "--strict: the warning and the reason" equal \
    "$(grep -c 'do not add up' err) $(grep -c 'kassa: 1 check of .*whole.xml failed' err)" \
    "1 1"
check "--strict: what was there stays" same old out/days.csv
check "--strict: nothing is left over" tidy
run convert --strict -r whole.xml -t days -o out/days.csv one.xml
check "--strict: what holds is published" status 0

# ---- receipts, and nights ----

cloud_at '2025-04-11 12:00' "$dir/odd-one.xml"
rm -rf out && mkdir out
cloud receipts --day 2025-04-09 --zone UTC -r whole.xml -t days \
    --strict -o out/days.csv
check "receipts --strict: 65" status 65
check "receipts --strict: it says why" says 'do not add up'
check "receipts --strict: nothing is published" only_in out ""
cloud receipts --day 2025-04-09 --zone UTC -r whole.xml -t days \
    -o out/days.csv
check "receipts: 0" status 0
check "receipts: a warning" says 'warning: '
check "receipts: counted in the summary" says ', 1 check failed'
check "receipts: a row" equal "$(wc -l <out/days.csv)" 2

nights 'zone = UTC' 'slack = 0s' "rules = $dir/whole.xml" 'table = days'
profile shop 'since = 2025-04-09' 'strict = yes'
run run
check "a night, strict: 65" status 65
check "a night, strict: the warning is the day's" says \
    'kassa: warning: shop: 2025-04-09: '
check "a night, strict: the day is held back" says 'held back: 1 check of'
check "a night, strict: and how to take it" says '--force --day 2025-04-09'
check "a night, strict: its file is not there" test ! -e \
    out/shop/days/2025-04-09.csv
check "a night, strict: the next day is" test -s out/shop/days/2025-04-10.csv
run run --force --day 2025-04-09
check "a night: --force takes it" equal \
    "$rc $(wc -l <out/shop/days/2025-04-09.csv)" "0 2"
nights 'zone = UTC' 'slack = 0s' "rules = $dir/whole.xml" 'table = days'
profile kafe 'since = 2025-04-09'
run run
check "a night that is not strict: 0" status 0
check "a night that is not strict: a warning" says \
    'kassa: warning: kafe: 2025-04-09: '
check "a night that is not strict: the day" test -s \
    out/kafe/days/2025-04-09.csv

finish
