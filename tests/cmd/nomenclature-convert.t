#!/bin/sh
# A list of goods: from Kassatka's XML to tables and back, from a spreadsheet
# to an upload, and what keeps a list from going out.
. "${SRCDIR:?}/tests/cmd/lib.sh"

goods=$SRCDIR/samples/kassatka-nomenclature.xml

# upload RULES FILE...: $dir/out/goods.xml
upload() {
	rules=$1
	shift
	run convert -r "$rules" --day 2026-11-22 -o "$dir/out/goods.xml" "$@"
}

# ---- Kassatka's own ----

for table in products groups; do
	run convert -r kassatka-nomenclature -t $table "$goods"
	check "$table: it converts" status 0
	check "$table: as in the sample" same \
	    "$SRCDIR/samples/kassatka-nomenclature.$table.csv" "$dir/stdout"
done

upload kassatka-nomenclature --strict "$goods"
check "there and back: done" status 0
check "there and back: byte for byte" same "$goods" "$dir/out/goods.xml"

run convert -r kassatka-nomenclature -f nomenclature --day 2026-11-22 "$goods"
check "to a stream: the same" same "$goods" "$dir/stdout"
check "to a stream: silent" test ! -s "$dir/err"

before=$(date -u +%d.%m.%Y)
run convert -r kassatka-nomenclature -f nomenclature --zone UTC "$goods"
check "without --day it bears today" grep -q -e "Date=\"$before\">\$" \
    -e "Date=\"$(date -u +%d.%m.%Y)\">\$" "$dir/stdout"

# ---- through one table: a group without goods has a row there ----

run convert -r kassatka-nomenclature -t products --strict \
    -o "$dir/one.csv" "$goods"
check "one table: it converts" status 0
upload table-products --strict "$dir/one.csv"
check "one table: done" status 0
check "one table: back, byte for byte" same "$goods" "$dir/out/goods.xml"

cat >"$dir/bare.xml" <<'E'
<ProductsGroups Date="22.11.2026">
  <ProductGroup Code="none" Name="none" ParentCode="none">
    <Products>
    </Products>
  </ProductGroup>
  <ProductGroup Code="1" Name="Еда" ParentCode="none">
    <Products>
    </Products>
  </ProductGroup>
  <ProductGroup Code="2" Name="Напитки" ParentCode="1">
  </ProductGroup>
  <ProductGroup Code="3" Name="Чай" ParentCode="2">
    <Product Code="10" Name="Чёрный" Price="3" PriceType="Розничная"/>
  </ProductGroup>
  <ProductGroup Code="4" Name="Пустая" ParentCode=""/>
</ProductsGroups>
E
cat >"$dir/bare.csv" <<'E'
code,name,group_code,group_name,parent_group_code,price
,,1,Еда,,
,,2,Напитки,1,
10,Чёрный,3,Чай,2,3.00
,,4,Пустая,,
E
run convert -r kassatka-nomenclature -t products --strict \
    -o "$dir/all.csv" "$dir/bare.xml"
check "groups without goods: no row is there again" status 0
cut -d, -f1-5,9 "$dir/all.csv" >"$dir/some.csv"
check "groups without goods: a row each, but for none" same \
    "$dir/bare.csv" "$dir/some.csv"
upload kassatka-nomenclature "$dir/bare.xml"
cp "$dir/out/goods.xml" "$dir/direct.xml"
upload table-products "$dir/all.csv"
check "groups without goods: they all come back" same \
    "$dir/direct.xml" "$dir/out/goods.xml"
sed 's/ Code="10"//' "$dir/bare.xml" >"$dir/nocode.xml"
run convert -r kassatka-nomenclature -t products "$dir/nocode.xml"
check "a product without a code is no such row: 65" status 65
check "a product without a code: said" says "products.code: is required"

# ---- products in groups, prices in products ----

nested=$SRCDIR/samples/kassatka-nomenclature-nested.xml

run convert -r kassatka-nomenclature --strict "$nested"
check "nested: it converts" status 0
check "nested: as in the sample" same \
    "$SRCDIR/samples/kassatka-nomenclature-nested.products.csv" "$dir/stdout"
run convert -r kassatka-nomenclature -t groups "$nested"
check "nested: the same groups" same \
    "$SRCDIR/samples/kassatka-nomenclature.groups.csv" "$dir/stdout"
upload kassatka-nomenclature --strict "$nested"
check "nested: done" status 0
check "nested: it goes up as the other" same "$goods" "$dir/out/goods.xml"

# A price of its own that says of which type it is stands beside the others.
cat >"$dir/mixed.xml" <<'E'
<ProductsGroups Date="22.11.2026">
  <ProductGroup Code="7" Name="Чай" ParentCode="">
    <Product Code="1" Name="Чёрный" Price="3" PriceType="Розничная" VAT="10">
      <Barcodes><Barcode Barcode="46"/><Barcode Barcode="47"/></Barcodes>
      <Prices><Price PriceCode="2" PriceType="Оптовая" Price="" VAT="20"/>
      </Prices>
    </Product>
    <Products>
      <Product Code="2" Name="Зелёный" Price="5">
        <Prices><Price PriceType="Оптовая" Price="5.00"/>
          <Price PriceType="Оптовая" Price="6"/></Prices>
        <Barcodes><Barcode Barcode="48"/></Barcodes>
      </Product>
    </Products>
    <Product Code="3" Name="Белый"><Prices/></Product>
  </ProductGroup>
</ProductsGroups>
E
cat >"$dir/want" <<'E'
1,Чёрный,7,Чай,,46,,,,Оптовая,,,20,,2
1,Чёрный,7,Чай,,46,,,3.00,Розничная,,,10,,
2,Зелёный,7,Чай,,48,,,5.00,Оптовая,,,,,
2,Зелёный,7,Чай,,48,,,6.00,Оптовая,,,,,
3,Белый,7,Чай,,,,,,,,,,,
E
run convert -r kassatka-nomenclature --header none "$dir/mixed.xml"
check "mixed: done" status 0
tr -d '\r' <"$dir/stdout" >"$dir/rows"
check "mixed: its rows" diff "$dir/want" "$dir/rows"
check "mixed: a price that is there again is told" says \
    'line 11: products: code "2", price_type "Оптовая" is here again'

# ---- a spreadsheet ----

# As it is seen when it has been read.
cat >"$dir/table.xml" <<'E'
<table>
<row><код/><наименование/><код_группы>1</код_группы><группа>Чай</группа></row>
<row><код>007</код><наименование> Чай </наименование><код_группы>2</код_группы><группа>Чёрный</группа><код_родителя_группы>1</код_родителя_группы><ед_изм>шт.</ед_изм><цена>1 990,5</цена></row>
<row><код>008</код><наименование>Сахар</наименование><ед_изм>кг</ед_изм><цена/></row>
</table>
E
cat >"$dir/table.want" <<'E'
<?xml version="1.0" encoding="UTF-8"?>
<ProductsGroups Date="22.11.2026">
  <ProductGroup Code="none" Name="none" ParentCode="none">
    <Products>
      <Product Barcode="" Code="008" Name="Сахар" ParentCode="" UnitCode="166" UnitName="кг" Price="" Comment="" PriceType=""/>
    </Products>
  </ProductGroup>
  <ProductGroup Code="1" Name="Чай" ParentCode="none">
    <Products>
    </Products>
  </ProductGroup>
  <ProductGroup Code="2" Name="Чёрный" ParentCode="1">
    <Products>
      <Product Barcode="" Code="007" Name="Чай" ParentCode="2" UnitCode="796" UnitName="шт." Price="1 990,50" Comment="" PriceType=""/>
    </Products>
  </ProductGroup>
</ProductsGroups>
E
upload table-products --strict "$dir/table.xml"
check "a spreadsheet: done" status 0
check "a spreadsheet: as it should be" diff "$dir/table.want" \
    "$dir/out/goods.xml"

# What was made of Kassatka's XML by hand of its names comes back the same.
cp "$SRCDIR/samples/kassatka-nomenclature.products.csv" "$dir/goods.csv"
upload table-products --strict "$dir/goods.csv"
check "CSV: done" status 0
run convert -r kassatka-nomenclature "$dir/out/goods.xml"
check "CSV: the same goods again" same "$dir/goods.csv" "$dir/stdout"

# The manual's list of headings is that of the rules.
headings() {
	sed -n 's/.*select="\([^"]*\)".*/\1/p' \
	    "$SRCDIR/xslt-like-rules/table-products.xml" |
	    sed 's/^first(//; s/)$//; s/ *[|,] */|/g' | tr '|_' '\n ' |
	    sort -u
}
explained() {
	sed -n '/^\.Sh HEADINGS/,/^\.El/p' \
	    "$SRCDIR/man/kassa-nomenclature.1" |
	    sed -n 's/^\.It Li //p; s/^\.Ql \([^,]*[^ ,]\).*/\1/p' |
	    tr '_' ' ' | sort -u
}
headings >"$dir/headings"
explained >"$dir/explained"
check "headings are as the manual has them" diff "$dir/headings" \
    "$dir/explained"

# ---- what keeps it back ----

cp "$dir/out/goods.xml" "$dir/before"
sed 's/1 990,5/12,5O/; s/008/007/; s/Сахар//' "$dir/table.xml" \
    >"$dir/bad.xml"
upload table-products "$dir/bad.xml"
check "errors: 65" status 65
check "errors: the price" says "bad.xml: line 3: error: price: \"12,5O\" is"
check "errors: the code" says \
    "bad.xml: line 4: error: code: \"007\" is here again, first at line 3"
check "errors: the name" says \
    "bad.xml: line 4: error: name: is required, and empty"
check "errors: in all" says "goods.xml: the list of goods has 3 errors"
check "errors: a line each, and one" count_lines "$dir/err" 4
check "errors: the file is as it was" same "$dir/before" "$dir/out/goods.xml"
check "errors: nothing is left over" tidy

sed 's,<ед_изм>шт\.</ед_изм>,<код_единицы>999</код_единицы>,' \
    "$dir/table.xml" >"$dir/odd.xml"
upload table-products "$dir/odd.xml"
check "a warning: done all the same" status 0
check "a warning: it is told" says "\"999\" is no code of a unit (OKEI) that is known"
upload table-products --strict "$dir/odd.xml"
check "a warning: not with --strict" status 65
check "a warning: --strict says so" says \
    "goods.xml: 1 warning, and --strict lets nothing of that appear"

# ---- other tables ----

run convert -r kassatka-receipts -f nomenclature "$sample"
check "receipts are no goods: 64" status 64
check "receipts are no goods: which tables there are" says \
    "lines, receipts, days, hours, goods"
run convert -r kassatka-nomenclature -f nomenclature -o "$dir/out/" "$goods"
check "a folder is no file: 64" status 64
run convert -r kassatka-nomenclature --day someday "$goods"
check "no such day: 64" status 64

finish
