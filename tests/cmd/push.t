#!/bin/sh
# kassa nomenclature push: a goods list is brought into the cloud once, is
# known again, and only what changed can be sent.
. "${SRCDIR:?}/tests/cmd/lib.sh"
. "$SRCDIR/tests/cmd/push.sh"

# ---- the way in ----

first() {
	sandbox
	goods list "$tea" "$juice" "$soap"
	push --output "$dir/out/sent.xml"
	check "a list is sent" status 0
	check "it says what is in it" says \
	    "list.csv: 3 products in 2 groups, 0 warnings"
	check "and that it was taken" says "the cloud has taken the list"
	check "one upload" equal "$(uploads)" 1
	check "the cloud has it" equal "$(held | tr '\n' '|')" \
	    "00-00000001 89,90|00-00000002 120,00|00-00000003 45,50|"
	check "what was sent is kept" grep -q \
	    'Name="Сок яблочный 0,5 л".*Price="120,00"' "$dir/out/sent.xml"
	check "nothing is left over" tidy
	check "but the list, in the spool" equal \
	    "$(ls "$state/spool" | sed 's/-.*//')" goods
	check "no token in it all" token_kept
}

again() {
	sandbox
	goods list "$tea" "$juice"
	push
	push --output "$dir/out/sent.xml"
	check "the same list: 0" status 0
	check "it is known, with the key it had" says \
	    "this very list is in the cloud already, process key"
	check "and not sent" equal "$(uploads)" 1
	check "so nothing is kept" only_in "$dir/out" ""
	cp "$goods" "$dir/copy.csv"
	goods=$dir/copy.csv
	push
	check "under another name too" equal "$rc $(uploads)" "0 1"
	push --again
	check "--again sends it" equal "$rc $(uploads)" "0 2"
	goods list "$tea" "$juice_dearer"
	push
	check "another list is sent" equal "$rc $(uploads)" "0 3"
	goods list "$tea" "$juice"
	push
	check "and the first once more, for it is not the last" equal \
	    "$rc $(uploads)" "0 4"
	echo another >"$dir/token2"
	chmod 600 "$dir/token2"
	push --token-file "$dir/token2"
	check "another account's list is another matter" status 77
}

# ---- only looking ----

dry() {
	sandbox
	goods list "$tea" "$soap"
	run nomenclature push -n "$goods"
	check "--dry-run: 0" status 0
	check "the upload, on standard output" grep -q \
	    '^<ProductsGroups Date="' "$dir/stdout"
	check "and what is in it" says "2 products in 2 groups"
	check "nobody was asked" equal "$(requests | wc -l)" 0
	check "no ledger was made" test ! -e "$state"
	run nomenclature push -n "$goods" -o "$dir/out/list.xml"
	check "or in a file" grep -q 'Code="00-00000003"' "$dir/out/list.xml"
	check "then nothing is on standard output" test ! -s "$dir/stdout"
	check "nothing is left over" tidy
	run nomenclature push -n - -o "$dir/out/piped.xml" <"$goods"
	run_piped
	check "a list from a pipe is the same" same "$dir/out/list.xml" \
	    "$dir/out/piped.xml"
}

run_piped() {
	"$KASSA" nomenclature push -n - -o "$dir/out/piped.xml" \
	    <"$goods" 2>"$dir/err"
	rc=$?
}

# ---- changes ----

changes() {
	sandbox
	goods list "$tea" "$juice" "$soap"
	push --changes
	check "without a list before, all of it is sent" equal \
	    "$rc $(uploads)" "0 1"
	check "and that is said" says \
	    "no list of this account is known to be in the cloud: all of it"
	goods list "$tea" "$juice_dearer" "00-00000004;Хлеб;Еда;03;шт;30,00;"
	push --changes -n -o "$dir/out/dry.xml"
	check "--dry-run tells the same and sends nothing" equal \
	    "$rc $(uploads)" "0 1"
	push --changes -o "$dir/out/part.xml"
	check "then what differs" says "1 added, 1 changed, 1 the same, 1 removed"
	check "what is gone is named" says \
	    "no longer in the list, and still in the cloud: 00-00000003 Мыло"
	check "two products are sent" equal \
	    "$(grep -c '<Product ' "$dir/out/part.xml") $(uploads)" "2 2"
	check "in their two groups" equal \
	    "$(grep -c '<ProductGroup ' "$dir/out/part.xml")" 2
	check "as --dry-run said" same "$dir/out/dry.xml" "$dir/out/part.xml"
	check "the cloud has both lists" equal "$(held | tr '\n' '|')" \
	    "00-00000001 89,90|00-00000002 125,00|00-00000003 45,50|00-00000004 30,00|"
	cp "$goods" "$dir/same.csv"
	push --changes
	check "the same again: nothing" equal "$rc $(uploads)" "0 2"
	goods list "$juice_dearer" "$tea" "00-00000004;Хлеб;Еда;03;шт;30,00;"
	push --changes
	check "in another order: nothing" equal "$rc $(uploads)" "0 2"
	check "and that is said" says "nothing is new, nothing is sent"
}

# ---- what it is made of ----

# The upload that these files make, on one day.
upload() {
	run nomenclature push -n --day 2026-11-22 -o "$dir/out/upload.xml" "$@"
}

# made WHAT FILE...: it makes the same upload as the list that was made first.
made() {
	what=$1
	shift
	upload "$@"
	check "$what: all is well" status 0
	check "$what: the same upload" same "$dir/first.xml" \
	    "$dir/out/upload.xml"
}

sources() {
	goods list "$tea" "$juice" '00-00000003;"Мыло ""Утро"";
хозяйственное";Дом;02;шт;"1 045,50";Розничная'
	upload "$goods"
	check "semicolons, UTF-8" status 0
	mv "$dir/out/upload.xml" "$dir/first.xml"
	list=$goods
	{ printf '\357\273\277sep=;\r\n' && sed 's/$/\r/' "$list"; } \
	    >"$dir/excel.csv"
	sed -i 's/";;*$/&/; s/Утро"";\r$/Утро"";/' "$dir/excel.csv"
	made "Excel's, with a mark and sep=" "$dir/excel.csv"
	iconv -f UTF-8 -t WINDOWS-1251 "$list" >"$dir/list.txt"
	made "windows-1251, called .txt" "$dir/list.txt"
	sed 's/;/\t/g; s/"Утро"";*$/"Утро"";/; s/Утро""\t$/Утро"";/' "$list" \
	    >"$dir/list.tab"
	made "tabs" "$dir/list.tab"
	"$KASSA" convert -q -r table-products -o "$dir/own.csv" "$list"
	made "commas, and headings of our own" "$dir/own.csv"
	"$KASSA" convert -q -r table-products -o "$dir/list.xlsx" "$list"
	made "a workbook" "$dir/list.xlsx"
	"$KASSA" convert -q -r kassatka-nomenclature -o "$dir/two.xlsx" \
	    "$dir/first.xml"
	made "a workbook of two sheets" "$dir/two.xlsx"
	check "that one of them is read is told" says \
	    "two.xlsx: it has 2 sheets, and one is read; --sheet says which"
	upload --strict "$dir/two.xlsx"
	check "--strict does not take that" status 65
	check "and says so" says "two.xlsx: 1 warning; with --strict"
	upload "$list" -o "$list"
	check "a list is not kept over itself: 64" status 64
	check "it is there still" grep -q Чай "$list"
	made "a sheet of it" --sheet Товары "$dir/list.xlsx"
	made "the upload itself" "$dir/first.xml"
	upload --sheet Лист9 "$dir/list.xlsx"
	check "a sheet that is not there: 65" status 65
	check "those that are there are named" says "Товары"
	upload "$list" "$dir/first.xml"
	check "two kinds of files: 65" status 65
	check "and why" says "one goods list at a time"
}

commerceml() {
	cp -r "$SRCDIR/samples/commerceml" "$dir/exchange"
	rm -f "$dir"/exchange/*.csv "$dir"/exchange/*.xsl
	upload "$dir/exchange"
	check "CommerceML with a unit that there is not: 65" status 65
	check "which is told, with file and line" says \
	    'import.xml: line 98: error: unit_code: "9001" is no code'
	sed -i 's/>9001 </>796 </' "$dir/exchange/import.xml"
	upload "$dir/exchange/import.xml" "$dir/exchange/offers.xml"
	check "CommerceML, two files" status 0
	mv "$dir/out/upload.xml" "$dir/first.xml"
	made "the other way round" "$dir/exchange/offers.xml" \
	    "$dir/exchange/import.xml"
	made "the folder" "$dir/exchange"
	check "as many products as its table has" equal \
	    "$(grep -c '<Product ' "$dir/first.xml")" \
	    "$(grep -vc -e ^code, -e ^,, "$SRCDIR/samples/commerceml/products.csv")"
	check "nested groups are there" grep -q \
	    '<ProductGroup .*ParentCode="[^n"]' "$dir/first.xml"
	sandbox
	goods=$dir/exchange
	push
	check "and the cloud takes it" status 0
	mkdir "$dir/hollow"
	upload "$dir/hollow"
	check "an empty folder: 66" status 66
}

# ---- what wipes ----

replace() {
	sandbox
	goods list "$tea"
	push --replace-all
	check "--replace-all alone: 64" equal "$rc $(uploads)" "64 0"
	check "and the way on" says "say --yes as well"
	push --replace-all --yes --changes
	check "not with --changes" equal "$rc $(uploads)" "64 0"
	push --replace-all --yes -o "$dir/out/all.xml"
	check "with --yes it is sent" equal "$rc $(uploads)" "0 1"
	check "and carries the attribute" grep -q \
	    "<ProductsGroups.* DropNomenclature=\"Да\"" "$dir/out/all.xml"
	push --again -o "$dir/out/all.xml"
	check "nothing else ever does" not grep -q DropNomenclature \
	    "$dir/out/all.xml"
}

# ---- wrong lists ----

wrong() {
	sandbox
	goods list ";Без кода;Дом;02;шт;1,00;" \
	    "7;;Дом;02;шт;1,00;" "8;Цена;Дом;02;шт;12,5O;" \
	    "9;Дважды;Дом;02;шт;1,00;" "9;Дважды;Дом;02;шт;2,00;"
	echo old >"$dir/out/sent.xml"
	push -o "$dir/out/sent.xml"
	check "a list with mistakes: 65" status 65
	check "no code" says "list.csv: line 2: error: code: "
	check "no name" says "list.csv: line 3: error: name: "
	check "no price" says 'list.csv: line 4: error: price: "12,5O"'
	check "twice" says 'list.csv: line 6: error: code: "9"'
	check "how many" says "list.csv: 4 mistakes in the list; nothing is sent"
	check "nothing was sent" equal "$(uploads)" 0
	check "the old file is there still" equal "$(cat "$dir/out/sent.xml")" \
	    old
	check "nothing is left over" tidy
	printf 'Код;Цена\n1;2,00\n' >"$dir/nameless.csv"
	run nomenclature push "$dir/nameless.csv" -n
	check "a column is missing: 65" status 65
	check "it says what it may be called" says \
	    "no column has the products' name; its heading may be one of: name, наименование, название"
	printf 'Код;Наименование;Полка\n1;Чай;7\n' >"$dir/more.csv"
	run nomenclature push "$dir/more.csv" -n
	check "a column more: it is told" says \
	    'more.csv: the heading "полка" is not known, its column is left out'
	check "and all is well" status 0
	printf 'Код;Наименование\n' >"$dir/empty.csv"
	run nomenclature push "$dir/empty.csv" -n
	check "headings alone: 65" status 65
	check "nothing is in it" says "there is no product in it"
	run nomenclature push "$dir/none.csv" -n
	check "no such file: 66" status 66
	echo '<html><body>oops</body></html>' >"$dir/page.xml"
	run nomenclature push "$dir/page.xml" -n
	check "no goods list: 65" status 65
	check "it says what it is" says 'the root element is "html"'
	run nomenclature push -n
	check "no file: 64" status 64
	run nomenclature pull
	check "pull: the cloud cannot: 69" status 69
	run nomenclature delete --url "$url" 7
	check "delete: the cloud cannot: 69" status 69
	run nomenclature
	check "no word: 64" status 64
}

case_of first
case_of again
case_of dry
case_of changes
case_of sources
case_of commerceml
case_of replace
case_of wrong
all_cases
finish
