#!/bin/sh
# A goods list is not harmless twice: whatever happens on the way, it is sent
# once, and what nobody can know is shown until a person has settled it.
. "${SRCDIR:?}/tests/cmd/lib.sh"
. "$SRCDIR/tests/cmd/push.sh"

posts() {
	asked 'POST /nomenclature'
}

# The number by which status names an unsettled list.
number() {
	run status
	sed -n 's/^goods list \([0-9]*\).*/\1/p' "$dir/stdout"
}

# ---- the reply is lost ----

lost_cloud() {
	bad <<SCRIPT
on POST /nomenclature times 1
reset
$good_upload
$good_poll
SCRIPT
}

lost() {
	lost_cloud
	goods list "$tea" "$juice"
	push
	check "a lost reply: 75" status 75
	check "it says that it is unclear" says "may have taken"
	check "and where the ways on are" says "kassa status"
	check "one line" one_line_at_end
	push
	check "again: it is not sent" equal "$rc $(posts)" "75 1"
	id=$(number)
	check "status shows it" grep -q 'the reply was lost' "$dir/stdout"
	check "with both ways" equal \
	    "$(grep -c "nomenclature settle $id \(taken\|lost\)" \
		"$dir/stdout")" 2
	run status --json
	check "and programs are told" grep -q \
	    '"goods_lists":\[{"number":.*"state":"unknown"' "$dir/stdout"
}

one_line_at_end() {
	equal "$(grep -c '^kassa: .*may have taken' "$dir/err")" 1
}

settled_lost() {
	lost_cloud
	goods list "$tea"
	push
	eval "run $(sed -n 's/.*if not  *kassa \(.*\), and push.*/\1/p' \
	    "$(show_status)")"
	check "settled as lost, by the line that status shows" status 0
	check "then there is nothing to settle" equal "$(number)" ""
	push
	check "and it can be pushed" equal "$rc $(posts)" "0 2"
}

show_status() {
	run status
	cp "$dir/stdout" "$dir/shown"
	echo "$dir/shown"
}

settled_taken() {
	lost_cloud
	goods list "$tea"
	push
	eval "run $(sed -n 's/.*if it has  *kassa //p' "$(show_status)")"
	check "settled as taken" status 0
	push
	check "then it counts as sent" equal "$rc $(posts)" "0 1"
	run nomenclature settle 1 taken
	check "it cannot be settled twice: 64" status 64
	run nomenclature settle x taken
	check "no number: 64" status 64
	run nomenclature settle 1 perhaps
	check "no such word: 64" status 64
}

forced() {
	lost_cloud
	goods list "$tea"
	push
	push --again
	check "--again sends it once more" equal "$rc $(posts)" "0 2"
	check "and the older one is over" equal "$(number)" ""
}

overtaken() {
	lost_cloud
	goods list "$tea"
	push
	goods list "$tea" "$juice"
	push
	check "another list may follow" equal "$rc $(posts)" "0 2"
	check "and ends the question" equal "$(number)" ""
}

unclear_changes() {
	bad <<SCRIPT
on POST /nomenclature times 1
json {"success":true,"response":{"process_key":"A"}}
keep
on POST /nomenclature times 1
reset
$good_upload
$good_poll
SCRIPT
	goods list "$tea"
	push
	goods list "$juice"
	push
	check "a later one is lost" status 75
	goods list "$tea" "$soap"
	push --changes
	check "what to compare with is not known: all is sent" says \
	    "what became of a later list is not known: all of it is sent"
	check "and taken" equal "$rc $(posts)" "0 3"
}

# ---- the key of another list ----

# A job's end says nothing of a list that is not the job's.
key_of_another() {
	bad_of "$good_upload
$good_poll"
	goods list "$tea"
	push
	polls=$(asked 'GET /process/')
	goods list "$tea" "$juice"
	push
	check "the key of another list: 76, sent once" equal "$rc $(posts)" \
	    "76 2"
	check "the key of another list: whose it is" says \
	    "process key K, which is that of another goods list"
	check "the key of another list: and the way on" says "kassa status"
	check "the key of another list: it is not waited for" equal \
	    "$(asked 'GET /process/')" "$polls"
	push
	check "the key of another list: it is not sent again" equal \
	    "$rc $(posts)" "75 2"
	run nomenclature settle "$(number)" taken
	push
	check "the key of another list: settled as taken" equal \
	    "$rc $(posts)" "0 2"
	goods list "$tea"
	push --again
	check "its own list may have it again" equal "$rc $(posts)" "0 3"
}

key_in_use() {
	bad <<SCRIPT
$good_upload
on GET /process/
json {"success":true,"response":{"status":"new"}}
keep
SCRIPT
	goods list "$tea"
	push --timeout 200ms
	cp "$goods" "$dir/tea.csv"
	goods list "$juice"
	push --timeout 200ms
	check "the key of a list that is waited for: 76" equal \
	    "$rc $(posts)" "76 2"
	check "one that is waited for: whose it is" says "another goods list"
}

# ---- it is broken off ----

broken_off() {
	bad <<SCRIPT
$good_upload
on GET /process/ times 8
json {"success":true,"response":{"status":"new"}}
keep
$good_poll
SCRIPT
	goods list "$tea"
	push --timeout 200ms
	check "the deadline: 75" status 75
	check "with the key" says "process key K"
	run status
	check "status shows what is waited for" grep -q \
	    'process key K; kassa wait K' "$dir/stdout"
	push
	check "the same command goes on" says "going on with process key K"
	check "and sends nothing" equal "$rc $(posts)" "0 1"
	push
	check "then it is known as sent" equal "$rc $(posts)" "0 1"
}

waited_for() {
	bad <<SCRIPT
$good_upload
on GET /process/ times 8
json {"success":true,"response":{"status":"new"}}
keep
$good_poll
SCRIPT
	goods list "$tea"
	push --timeout 200ms
	cloud wait K
	check "kassa wait ends it" status 0
	goods list "$tea" "$soap"
	push --changes
	check "and it is what the next is compared with" says \
	    "1 added, 0 changed, 1 the same, 0 removed"
}

# ---- the cloud says no ----

job_failed() {
	bad <<SCRIPT
$good_upload
on GET /process/ times 1
json {"success":false,"response":{"status":"error"}}
keep
$good_poll
SCRIPT
	goods list "$tea"
	push
	first_rc=$rc
	check "a job that failed is no success" not equal "$first_rc" 0
	run status
	push
	check "it may be pushed anew" equal "$rc" 0
}

refused() {
	bad <<SCRIPT
on POST /nomenclature
send HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n
keep
SCRIPT
	goods list "$tea"
	push
	check "a refused token: 77" status 77
	check "nothing is unclear then" equal "$(number)" ""
	check "the token is nowhere" token_kept
}

# ---- the cloud does not know its key ----

http() {
	printf '%s\n' "send HTTP/1.1 $1\r\nContent-Length: ${#2}\r\n\r\n$2" keep
}

# unknown WHAT REPLY: what becomes of it is not told any more.
unknown() {
	bad_of "$good_upload
on GET /process/
$2"
	goods list "$tea"
	push --timeout 20s
	check "a key, $1: 75" status 75
	check "a key, $1: with the way on" says "nomenclature settle 1 taken, or"
	check "a key, $1: and the key" says "process key K"
	push --timeout 20s
	check "a key, $1: it is not sent again" equal "$rc $(posts)" "75 1"
	cloud wait K --timeout 20s
	check "a key, $1: waiting for it says the same" equal "$rc" 75
	run status
	check "a key, $1: status shows it as unknown" grep -q \
	    'unknown  *process key K: the .*may have it or not' "$dir/stdout"
	run status --json
	check "a key, $1: to programs" grep -q \
	    '"key":"K","state":"unknown"' "$dir/stdout"
	push --again --timeout 20s
	check "a key, $1: --again sends it once more" equal "$(posts)" 2
	push --timeout 20s
	check "a key, $1: and only that" equal "$(posts)" 2
	run nomenclature settle "$(number | tail -n 1)" lost
	check "a key, $1: it can be settled" status 0
}

found_again() {
	bad_of "$good_upload
on GET /process/ times 1
$(http '410 Gone' '')
$good_poll"
	goods list "$tea"
	push
	check "a key that is gone for once: 75" status 75
	push
	check "and is known again: it has been taken" equal "$rc $(posts)" "0 1"
	check "then there is nothing to settle" equal "$(number)" ""
}

# ---- a busy cloud ----

# unclear STATUS: who says so cannot be known.
unclear() {
	bad_of "on POST
$(http "$1" "$2")"
	goods list "$tea"
	push
	check "an upload, $1, $2: 75, sent once" equal "$rc $(posts)" "75 1"
	check "an upload, $1, $2: nobody knows" says "may have taken"
	push
	check "an upload, $1, $2: it stays so" equal "$rc $(posts)" "75 1"
}

# not_taken STATUS [HEADERS [BODY]]: it was not, and is sent again.
not_taken() {
	body=${3-}
	bad_of "on POST times 1
send HTTP/1.1 $1\r\n$2Content-Length: ${#body}\r\n\r\n$body
keep
$good_upload
$good_poll"
	goods list "$tea"
	push
	check "an upload, $1, $2$body: sent again" equal "$rc $(posts)" "0 2"
}

# ---- two at once ----

twice() {
	bad <<SCRIPT
$good_upload
on GET /process/
json {"success":true,"response":{"status":"new"}}
keep
SCRIPT
	goods list "$tea"
	"$KASSA" nomenclature push "$goods" --url "$url" \
	    --token-file "$dir/token" --poll 20ms >"$dir/stdout" \
	    2>"$dir/err.first" </dev/null &
	first=$!
	servers="$servers $first"
	wait_until grep -q /process/ "$dir/bad.log"
	push
	check "a second one beside it: 75" status 75
	check "and one upload" equal "$(posts)" 1
}

case_of lost
case_of settled_lost
case_of settled_taken
case_of forced
case_of overtaken
case_of unclear_changes
case_of key_of_another
case_of key_in_use
case_of broken_off
case_of waited_for
case_of job_failed
case_of refused
case_of unknown "404" "$(http '404 What?' '')"
case_of unknown "410" "$(http '410 Gone' '')"
case_of unknown "refused" "$(http '200 OK' '{"success":false,"error":"no"}')"
case_of unknown "bad" "$(http '400 Bad' '')"
case_of unknown "expired" "$(http '200 OK' \
    '{"success":true,"response":{"status":"expired"}}')"
case_of found_again
no='{"success":false,"error":"busy"}'
for code in '503 Away' '429 Slow down' '408 Slow'; do
	case_of unclear "$code" ''
	case_of unclear "$code" '<html>nobody here</html>'
	case_of not_taken "$code" 'Retry-After: 1\r\n'
	case_of not_taken "$code" '' "$no"
done
case_of twice
all_cases
finish
