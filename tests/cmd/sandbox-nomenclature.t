#!/bin/sh
# Goods lists sent to kassa-sandbox: what a refused one looks like, and what
# those that were taken come to in the shop.
. "${SRCDIR:?}/tests/cmd/lib.sh"

place "$top"

ask() {
	curl -s -m 60 -H "api-token: $token" "$@"
}

# send FILE: $key, the process key.
send() {
	key=$(ask -F "nomenclature=@$1" "$url/nomenclature" |
	    sed -n 's/^{"success":true,"response":{"process_key":"\([-0-9a-f]*\)"}}$/\1/p')
}

# The state of the last one sent.
state() {
	ask "$url/process/$key" |
	    sed 's/^{"success":true,"response":{"status":"\(.*\)"}}$/\1/'
}

# answers STATUS TEXT CURL-ARGUMENTS...
answers() {
	status=$1 text=$2
	shift 2
	got=$(ask -o "$dir/body" -w '%{http_code}' "$@")
	echo "$got $(cat "$dir/body")"
	test "$got" = "$status" && grep -qF -e "$text" "$dir/body"
}

# What the shop holds: a line each, "CODE PRICE-TYPE PRICE".
held() {
	ask "$root/sandbox/nomenclature" | sed -n \
	    's/^{"code":"\([^"]*\)".*"price_type":"\([^"]*\)".*"price":"\([^"]*\)".*/\1 \2 \3/p'
}

uploads() {
	ask "$root/sandbox/nomenclature" | sed -n \
	    's/^{"key":"\([^"]*\)",.*"state":"\([^"]*\)","reason":\(.*\),"replaces":\(.*\),"groups":\(.*\),"products":\(.*\),"bytes":\(.*\),"sha256":"\(.*\)"}.*/\1|\2|\3|\4|\5|\6|\7|\8/p'
}

last_upload() {
	uploads | tail -n 1
}

page() {
	cat <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<ProductsGroups Date="13.04.2018">
  <ProductGroup Code="none" Name="none" ParentCode="none">
    <Products>
      <Product Barcode="" Code="УТ-00000002" Name="Чай" ParentCode=""
        UnitCode="796" UnitName="Штука" Price="" Comment="" PriceType=""/>
    </Products>
  </ProductGroup>
  <ProductGroup Code="00-01" Name="Товары" ParentCode="none">
    <Products>
      <Product Barcode="7640153060501" Code="00-19" Name="Кофе &quot;№60&quot;"
        ParentCode="00-01" UnitCode="796" UnitName="Штука" Price="1 995,00"
        Comment="" PriceType="Прайс-лист"/>
      <Product Barcode="7640153060501" Code="00-19" Name="Кофе &quot;№60&quot;"
        ParentCode="00-01" UnitCode="796" UnitName="Штука" Price="100,00"
        Comment="" PriceType="Розничная"/>
    </Products>
  </ProductGroup>
</ProductsGroups>
XML
}

# As a client of 2020 wrote it.
rich() {
	cat <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<ProductsGroups DropNomenclature='Нет' CNO='' BalanceControl='Нет' Date='13.04.2020'>
 <ProductGroup Code='00-01' Name='Товары' ParentCode=''>
  <Product ParentCode='00-01' Code='00-19' Name='Кофе' UnitCode='796' UnitName='шт' Article='К-60' Price='90.00' Barcode='7640153060501'>
   <Prices>
    <Price PriceCode='1' PriceType='Розничная' Price='90.00' VAT='20' IncludesVAT='Да'/>
    <Price PriceCode='2' PriceType='Опт' Price='1080.50' VAT='' IncludesVAT='Да'/>
   </Prices>
   <Barcodes><Barcode Barcode='4600000000008'/></Barcodes>
  </Product>
 </ProductGroup>
</ProductsGroups>
XML
}

page >"$dir/page.xml"
rich >"$dir/rich.xml"

# ---- a list that is right ----

sandbox
check "nothing yet" equal "$(ask "$root/sandbox/nomenclature" | tr -d '\n')" \
    '{"uploads":[],"groups":[],"products":[]}'
check "no last one: 404" answers 404 'no such upload' \
    "$root/sandbox/nomenclature/last"

send "$dir/page.xml"
first=$key
sum=$(sha256sum <"$dir/page.xml" | sed 's/ .*//')
size=$(($(wc -c <"$dir/page.xml")))
check "a list as on the page" equal "$(state)" success
check "it is written down" equal "$(last_upload)" \
    "$key|success|null|false|2|3|$size|$sum"
check "with its time" sh -c 'curl -s "$1" |
    grep -Eq "\"time\":\"$(date -u +%Y)-[0-9-]+T[0-9:]+\+0000\""' - \
    "$root/sandbox/nomenclature"
check "the shop holds it" equal "$(held)" \
    "00-19 Прайс-лист 1 995,00${nl}00-19 Розничная 100,00${nl}УТ-00000002  "
check "its groups too" equal "$(ask "$root/sandbox/nomenclature" |
    grep -c '^{"code":"[^"]*","name":"[^"]*","parent":"none"}')" 2
ask -o "$dir/got.xml" "$root/sandbox/nomenclature/$key"
check "its bytes can be had back" same "$dir/page.xml" "$dir/got.xml"
ask -o "$dir/got.xml" "$url/download/$key"
check "as the result too" same "$dir/page.xml" "$dir/got.xml"

send "$dir/rich.xml"
check "a list as of 2020" equal "$(state)" success
check "adds and replaces" equal "$(held)" \
    "00-19 Опт 1080.50${nl}00-19 Прайс-лист 1 995,00${nl}00-19 Розничная 90.00${nl}УТ-00000002  "
check "with all its barcodes" sh -c 'curl -s "$1" | grep -F "Опт" |
    grep -qF "\"barcodes\":[\"7640153060501\",\"4600000000008\"]"' - \
    "$root/sandbox/nomenclature"

# ---- a list that is refused ----

before=$(held)
head -c 700 "$dir/page.xml" >"$dir/torn.xml"
send "$dir/torn.xml"
check "a torn list: the job fails" equal "$(state)" error
check "with the reason" equal "$(last_upload | cut -d '|' -f 2,5,6)" "error|0|0"
check "in its place" sh -c 'echo "$1" | grep -q "|\"line [0-9]*: not XML: "' \
    - "$(last_upload)"
check "which the log has too" grep -q \
    "^kassa-sandbox: goods list $key is refused: line [0-9]*: not XML: " \
    "$dir/sandbox.err"
check "and so has the download: 409" answers 409 'not XML' \
    "$url/download/$key"
ask -o "$dir/got.xml" "$root/sandbox/nomenclature/last"
check "its bytes can be had back as well" same "$dir/torn.xml" "$dir/got.xml"

# refused WHAT SED-SCRIPT REASON
refused() {
	sed "$2" "$dir/page.xml" >"$dir/wrong.xml"
	send "$dir/wrong.xml"
	check "$1: the job fails" equal "$(state)" error
	check "$1: $3" sh -c 'echo "$1" | grep -qF -e "$2"' - \
	    "$(last_upload | tr -d '\\')" "$3"
}

refused "a day that is none" 's/13.04.2018/31.04.2018/' \
    'line 2: ProductsGroups: Date must be'
refused "a price" 's/1 995,00/1995,00/' 'Price must be'
refused "a unit" 's/"796"/"шт"/' 'UnitCode must be'
refused "no code" 's/Code="УТ-00000002"//' 'there is no Code'
refused "no name" 's/Name="Чай"/Name=""/' 'Name must be filled in'
refused "a product of another group" 's/ParentCode="00-01"/ParentCode="00-02"/' \
    'but it stands in group "00-01"'
refused "a group in no group" 's/"Товары" ParentCode="none"/"Товары" ParentCode="7"/' \
    'group "00-01" is within "7"'
refused "a price type twice" 's/Прайс-лист/Розничная/' \
    'is in the list already, in line'
refused "another root" 's/ProductsGroups/Documents/' 'the root is Documents'
check "none of them is in the shop" equal "$(held)" "$before"

# ---- what is no upload ----

check "another field: 400" answers 400 'no field nomenclature' \
    -F "products=@$dir/page.xml" "$url/nomenclature"
check "two fields: 400" answers 400 'two fields' \
    -F "nomenclature=@$dir/page.xml" -F "nomenclature=@$dir/rich.xml" \
    "$url/nomenclature"
check "another key: 404" answers 404 'no such upload' \
    "$root/sandbox/nomenclature/$first-"
check "what is no upload is not written down" equal "$(uploads | wc -l)" 12
cloud wait "$key"
check "kassa hears of a refused list" status 69
check "needs no token" sh -c 'curl -s "$1" | grep -q "\"uploads\""' - \
    "$root/sandbox/nomenclature"
check "holds no token" sh -c '! curl -s "$1" | grep -F "$2"' - \
    "$root/sandbox/nomenclature" "$token"

# ---- a list in place of all ----

sed "s/DropNomenclature='Нет'/DropNomenclature='Да'/" "$dir/rich.xml" \
    >"$dir/drop.xml"
send "$dir/drop.xml"
check "DropNomenclature empties the shop first" equal "$(held)" \
    "00-19 Опт 1080.50${nl}00-19 Розничная 90.00"
check "and is written down" equal "$(last_upload | cut -d '|' -f 4)" true
stop_servers

# ---- in its time ----

sandbox --job-seconds 3600
send "$dir/page.xml"
check "an upload is new at first" equal "$(state) $(last_upload |
    cut -d '|' -f 2)" "new new"
check "and not yet in the shop" equal "$(held)" ""
send "$dir/torn.xml"
check "so is one that is refused" equal "$(state)" new
stop_servers

# ---- many ----

awk 'BEGIN {
	print "<ProductsGroups Date=\"13.04.2018\">"
	print "<ProductGroup Code=\"none\" Name=\"none\" ParentCode=\"none\">"
	for (i = 0; i < 200000; i++)
		printf "<Product Code=\"%08d\" Name=\"Good No. %d\" ParentCode=\"\" UnitCode=\"796\" Price=\"1 990,00\" PriceType=\"retail\"/>\n", i, i
	print "</ProductGroup></ProductsGroups>"
}' >"$dir/many.xml"
sandbox
send "$dir/many.xml"
check "two hundred thousand products" equal "$(state)" success
check "are held" equal "$(held | wc -l)" 200000
finish
