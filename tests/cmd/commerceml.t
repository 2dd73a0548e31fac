#!/bin/sh
# Goods and prices from 1C, CommerceML 2: a row for each product and type of
# price, whatever the files are, and in whichever order they come. What kassa
# makes of the sample is what xsltproc makes of it.
. "${SRCDIR:?}/tests/cmd/lib.sh"

place "$top/commerceml"
cml=$SRCDIR/samples/commerceml
cd "$dir" || exit 1

# table NAME: of both files, as tsv in NAME.tsv.
table() {
	run convert -q -r commerceml -t "$1" -o "$1.tsv" "$cml/import.xml" \
	    "$cml/offers.xml"
	check "$1: 0" status 0
	if ! command -v xsltproc >/dev/null; then
		skip "$1: as xsltproc has it" "no xsltproc"
		return
	fi
	xsltproc --stringparam table "$1" "$cml/products.xsl" \
	    "$cml/import.xml" >"$1.want"
	check "$1: as xsltproc has it" diff "$1.want" "$1.tsv"
}

# code_price FILE: the columns code, price and price_type of a csv.
code_price() {
	"$KASSA" convert -q -r commerceml -f tsv --header none "$@" |
	    cut -f 1,9,10
}

run rules check "$SRCDIR/xslt-like-rules/commerceml.xml"
check "the rules are right" status 0
table products
table groups
check "rows: six of products, two of groups" count_lines products.tsv 9

run convert -q -r commerceml -o one.csv "$cml/import.xml" "$cml/offers.xml"
check "into a csv: 0" status 0
check "into a csv: as it should be" same "$cml/products.csv" one.csv
run convert -q -r commerceml -o two.csv "$cml/offers.xml" "$cml/import.xml"
check "the other way round: the same" same "$cml/products.csv" two.csv
run convert -q -r commerceml --threads 3 -o three.csv "$cml/import.xml" \
    "$cml/offers.xml"
check "by three threads: the same" same "$cml/products.csv" three.csv

run convert -q -r commerceml -o folder/ "$cml/import.xml" "$cml/offers.xml"
check "into a folder: 0" status 0
check "into a folder: what is only joined stays away" only_in folder \
    "groups.csv price_types.csv products.csv"
run convert -q -r commerceml -t goods "$cml/import.xml"
check "a table that is only joined cannot be asked for: 64" status 64

for time in first second; do
	run convert -q -r commerceml -o goods.db "$cml/import.xml" \
	    "$cml/offers.xml"
	check "into a database, the $time time: 0" status 0
done
check "rows have keys of their own" equal \
    "$(cut -f 1,17 products.tsv | sort -u | wc -l)" 8

# ---- through one table: a group without goods has a row there ----

# goods_of RULES FILE...: as an upload, in goods.xml.
goods_of() {
	rules=$1
	shift
	run convert -r "$rules" --day 2026-11-22 -o goods.xml "$@"
}

sed 's/9001 /796/' "$cml/import.xml" >import.xml
goods_of commerceml import.xml "$cml/offers.xml"
check "an upload: 0" status 0
cp goods.xml direct.xml
check "an upload: every group is in it" equal \
    "$(grep -c '<ProductGroup Code="5e' goods.xml)" 5
run convert -q -r commerceml -o through.csv import.xml "$cml/offers.xml"
goods_of table-products through.csv
check "an upload through one csv: 0" status 0
check "an upload through one csv: the same groups" equal \
    "$(grep '<ProductGroup' goods.xml | sort)" \
    "$(grep '<ProductGroup' direct.xml | sort)"

cat >empty.xml <<'XML'
<КоммерческаяИнформация><Классификатор><Группы>
<Группа><Ид>1</Ид><Наименование>Еда</Наименование><Группы>
<Группа><Ид>2</Ид><Наименование>Чай</Наименование></Группа>
<Группа><Ид>3</Ид><ПометкаУдаления>true</ПометкаУдаления></Группа>
</Группы></Группа>
<Группа><Ид>4</Ид><Наименование>Посуда</Наименование></Группа>
</Группы></Классификатор></КоммерческаяИнформация>
XML
run convert -q -r commerceml --strict -f tsv --header none -o out.tsv \
    empty.xml
check "groups alone: 0" status 0
cut -f 1-5 out.tsv >got
tab="	"
printf "\t\t%s\n" "1${tab}Еда$tab" "2${tab}Чай${tab}1" "4${tab}Посуда$tab" >want
check "groups alone: a row each, but for one that is gone" same want got
run convert -q -r commerceml --strict -o alone.db empty.xml
check "groups alone, into a database: 0" status 0
rm -f out.tsv alone.db

# ---- one file alone ----

uuid() {
	echo "5e000$1-1f0a-11f1-9c3e-0242ac120002"
}
tab='	'

code_price "$cml/import.xml" | grep -v "^$tab" >got
cat >want <<EOF
00-00000017$tab$tab
ПС-007$tab$tab
$(uuid 103)$tab$tab
EOF
check "goods alone have no prices" same want got

code_price "$cml/offers.xml" >got
cat >want <<EOF
$(uuid 101)${tab}1990.00${tab}Розничная
$(uuid 101)${tab}1850.50${tab}Для своих
$(uuid 102)#$(uuid 301)${tab}760.00${tab}Розничная
$(uuid 105)${tab}45.00${tab}
$(uuid 102)#$(uuid 302)$tab$tab
EOF
check "offers alone have their own codes" same want got

# ---- an exchange in more than two files, as of version 3 ----

cml_of() {
	echo "<КоммерческаяИнформация ВерсияСхемы='3.1'>"
	cat
	echo "</КоммерческаяИнформация>"
}
cml_of >import___1.xml <<'XML'
<Классификатор><ТипыЦен><ТипЦены><Ид>r</Ид><Наименование>Розница</Наименование></ТипЦены></ТипыЦен></Классификатор>
<Каталог><Товары>
<Товар><Ид>a</Ид><Код>А-1</Код><Наименование>Чай</Наименование><БазоваяЕдиница>796 </БазоваяЕдиница></Товар>
<Товар><Ид>b</Ид><Код>Б-2</Код><ПометкаУдаления>true</ПометкаУдаления><Наименование>Кофе</Наименование></Товар>
</Товары></Каталог>
XML
cml_of >offers___2.xml <<'XML'
<ПакетПредложений><Предложения>
<Предложение><Ид>a</Ид><Наименование>Чай</Наименование><Штрихкод>4600000000079</Штрихкод></Предложение>
</Предложения></ПакетПредложений>
XML
cml_of >prices___3.xml <<'XML'
<ПакетПредложений><Предложения>
<Предложение><Ид>a</Ид><Цены><Цена><ИдТипаЦены>r</ИдТипаЦены><ЦенаЗаЕдиницу>12.5</ЦенаЗаЕдиницу></Цена></Цены></Предложение>
</Предложения></ПакетПредложений>
XML
cml_of >rests___4.xml <<'XML'
<ПакетПредложений><Предложения>
<Предложение><Ид>a</Ид><Остатки><Остаток><Количество>3</Количество></Остаток></Остатки></Предложение>
</Предложения></ПакетПредложений>
XML
printf 'А-1\tЧай\t\t\t\t4600000000079\t796\tшт\t12.50\tРозница\n' >want
for files in "import___1.xml offers___2.xml prices___3.xml rests___4.xml" \
    "rests___4.xml prices___3.xml offers___2.xml import___1.xml"; do
	# shellcheck disable=SC2086
	"$KASSA" convert -q -r commerceml -f tsv --header none $files |
	    cut -f 1-10 >got
	check "four files, from ${files%% *} on" same want got
done

# ---- what is not understood ----

echo "<КоммерческаяИнформация><Каталог Идентификатор='1'><Товар/></Каталог></КоммерческаяИнформация>" >old.xml
run convert -r commerceml -o out.csv old.xml
check "the old dialect: it is told that nothing is read" says \
    "kassa: warning: old.xml: line 1: this is CommerceML 1"
run convert -r commerceml --strict -o strict.csv old.xml
check "the old dialect, --strict: 65" status 65

levels="1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17"
{
	echo "<КоммерческаяИнформация><Классификатор>"
	for level in $levels; do
		echo "<Группы><Группа><Ид>$level</Ид>"
	done
	for level in $levels; do
		echo "</Группа></Группы>"
	done
	echo "</Классификатор></КоммерческаяИнформация>"
} >deep.xml
run convert -r commerceml -o out/deep.csv deep.xml
check "groups in seventeen levels: 65" status 65
check "groups in seventeen levels: it says where" says \
    "kassa: deep.xml: line 18: groups: its match"
check "groups in seventeen levels: nothing appears" only_in out ""
run convert -r commerceml -o out/other.csv "$sample"
check "another document: 65" status 65

finish
