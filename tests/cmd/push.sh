# What tests of goods lists share, beside lib.sh.

# goods NAME LINE...: a list of these rows in $dir/NAME.csv.
goods() {
	goods=$dir/$1.csv
	shift
	{
		echo 'Код;Наименование;Группа;Код группы;Ед. изм.;Цена;Тип цены'
		printf '%s\n' "$@"
	} >"$goods"
}

tea='00-00000001;Чай чёрный;Напитки;01;шт;89,90;Розничная'
juice='00-00000002;Сок яблочный 0,5 л;Напитки;01;шт;120,00;Розничная'
soap='00-00000003;Мыло;Дом;02;шт;45,50;Розничная'
juice_dearer='00-00000002;Сок яблочный 0,5 л;Напитки;01;шт;125,00;Розничная'

# push ARGUMENT...: $goods into the cloud at $url.
push() {
	cloud nomenclature push "$goods" "$@"
}

uploads() {
	requests | grep -c '^POST	/1c-api/v1/nomenclature'
}

# What the cloud holds: "CODE PRICE TYPE" a line, by code.
held() {
	curl -s -m 20 "$root/sandbox/nomenclature" >"$dir/held.json"
	sed 's/[{}]/\n/g' "$dir/held.json" | sed -n \
	    's/.*"code":"\([^"]*\)".*"price":"\([^"]*\)".*/\1 \2/p' | sort
}

# A bad server's rules for an upload that goes well; K is the key.
good_upload='on POST /nomenclature
json {"success":true,"response":{"process_key":"K"}}
keep'
