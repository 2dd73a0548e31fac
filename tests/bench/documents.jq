# The lines of Evotor's receipts in jq: FILTER of jq -r. Numbers are doubles.
.items[] | select(.type == "SELL" or .type == "PAYBACK")
| (if .type == "PAYBACK" then -1 else 1 end) as $sign
| . as $d
| .body.positions | to_entries[] | .key as $line | .value
| [$d.id, $d.close_date, $d.store_id, $d.device_id, $d.close_user_id, $line + 1,
   .code, .product_name, .product_id, .bar_code, .measure_name, .price,
   $sign * .quantity, $sign * .sum, $sign * (.sum - .result_sum),
   $sign * .result_sum, .tax.type, $sign * .tax.result_sum, .mark]
| @csv
