"""
A client of its own for what kassa-sandbox answers as Evotor: it reads lists to
their end, in both versions, and holds the sums against each other.

    sandbox-evotor.py ROOT CHECK [ARGUMENT...]     the token is in $TOKEN
"""

import decimal
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

ROOT = sys.argv[1]
TOKEN = os.environ["TOKEN"]
V2 = "application/vnd.evotor.v2+json"
D = decimal.Decimal


def get(path, **query):
    url = ROOT + path
    if query:
        url += "?" + urllib.parse.urlencode(query)
    ask = urllib.request.Request(url, headers={"X-Authorization": TOKEN})
    ask.add_header("Accept", "application/json" if "/api/" in path else V2)
    with urllib.request.urlopen(ask) as answer:
        return json.load(answer, parse_float=D, parse_int=D)


def pages(path, **query):
    """All items of a list; no page may be longer, and no cursor come twice."""
    items, seen, count = [], set(), 0
    while True:
        page = get(path, **query)
        count += 1
        items += page["items"]
        cursor = page["paging"].get("next_cursor")
        if cursor is None:
            return items, count
        assert cursor not in seen, "a cursor comes twice"
        assert set("+/=") <= set(cursor), cursor
        seen.add(cursor)
        query = {"cursor": cursor}


def stores():
    return [store["id"] for store in get("/stores")["items"]]


def ms(stamp):
    import datetime
    at = datetime.datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%S.%f%z")
    zero = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return (at - zero) // datetime.timedelta(milliseconds=1)


FROM, TO = "2026-03-01T21:00:00.000+0000", "2026-03-04T21:00:00.000+0000"
V1 = "/api/v1/inventories"


def v2(store, **more):
    return pages("/stores/%s/documents" % store, since=ms(FROM), until=ms(TO),
                 **more)[0]


def v1(store, **more):
    return get(V1 + "/stores/%s/documents" % store, gtCloseDate=FROM,
               ltCloseDate=TO, **more)


def paid(document):
    return sum(part["part_sum"] - part["change"]
               for payment in document["body"]["payments"]
               for part in payment["parts"])


RECEIPTS = ("SELL", "PAYBACK", "BUY", "BUYBACK", "CORRECTION")

# ---- what is checked ----


def all_pages(size):
    for store in stores():
        items, count = pages("/stores/%s/documents" % store, since=ms(FROM),
                             until=ms(TO))
        ids = [item["id"] for item in items]
        assert len(ids) == len(set(ids)), "an id comes twice"
        assert count == -(-len(ids) // int(size)), (count, len(ids))
        closed = [ms(item["close_date"]) for item in items]
        assert closed == sorted(closed)
        assert ms(FROM) <= closed[0] and closed[-1] < ms(TO)
        assert all(item["store_id"] == store for item in items)
        assert all(item["body"] is not None for item in items)


def all_types():
    want = set("""OPEN_SESSION POS_OPEN_SESSION CLOSE_SESSION CASH_INCOME
        CASH_OUTCOME INVENTORY ACCEPT REVALUATION WRITE_OFF RETURN OPEN_TARE
        SELL PAYBACK BUY BUYBACK X_REPORT Z_REPORT CORRECTION FPRINT""".split())
    for store in stores():
        got = v2(store)
        assert {item["type"] for item in got} == want
        for name in want:
            some = v2(store, type=name)
            assert some == [item for item in got if item["type"] == name]
        assert v2(store, type="SELL,Z_REPORT") == [
            item for item in got if item["type"] in ("SELL", "Z_REPORT")]
        # The page says "type": another name changes nothing.
        assert v2(store, types="SELL") == got


def one_by_one():
    for store in stores():
        for item in v2(store)[::7]:
            path = "/stores/%s/documents/%s" % (store, item["id"])
            assert get(path) == item
            path = "/stores/%s/devices/%s/documents/%s" % (
                store, item["device_id"], item["id"])
            assert get(path) == item


def devices():
    seen = 0
    for device in get("/devices")["items"]:
        store = device["store_id"]
        path = "/stores/%s/devices/%s/documents" % (store, device["id"])
        got = pages(path, since=ms(FROM), until=ms(TO))[0]
        assert got == [item for item in v2(store)
                       if item["device_id"] == device["id"]]
        assert [item["id"] for item in got] == [
            item["uuid"] for item in v1(store, deviceUuid=device["id"])]
        seen += len(got)
    assert seen > 100


def bounds():
    """The beginning is in and the end is out; in v1 both are out."""
    store = stores()[0]
    some = v2(store)[10:13]
    at = [ms(item["close_date"]) for item in some]
    path = "/stores/%s/documents" % store
    assert pages(path, since=at[0], until=at[2])[0] == some[:2]
    assert pages(path, since=at[0] + 1, until=at[2] + 1)[0] == some[1:]
    assert pages(path, since=at[0], until=at[0])[0] == []
    got = get(V1 + path, gtCloseDate=some[0]["close_date"],
              ltCloseDate=some[2]["close_date"])
    assert [item["uuid"] for item in got] == [some[1]["id"]]


def add_up():
    by = dict.fromkeys(("discounts", "shares", "change", "mixed", "split"), 0)
    for store in stores():
        sold = {}
        for item in v2(store):
            if item["type"] not in RECEIPTS:
                continue
            body = item["body"]
            lines = body["positions"]
            assert sum(line["sum"] for line in lines) == body["sum"]
            assert sum(line["result_sum"] for line in lines) == \
                body["result_sum"] == paid(item)
            assert body["result_sum"] == sum(
                print["check_sum"] for print in body["pos_print_results"])
            for line in lines:
                off = line["position_discount"] or {"discount_sum": 0}
                share = line["doc_distributed_discount"] or \
                    {"discount_sum": 0}
                by["discounts"] += off["discount_sum"] > 0
                by["shares"] += share["discount_sum"] > 0
                assert line["sum"] - off["discount_sum"] - \
                    share["discount_sum"] == line["result_sum"] > 0, line
                assert line["quantity"] > 0 and line["price"] > 0
                parts = line["splitted_positions"]
                if parts is None:
                    continue
                by["split"] += 1
                assert sum(p["quantity"] for p in parts) == line["quantity"]
                assert sum(p["result_sum"] for p in parts) == \
                    line["result_sum"]
                assert sum(p["position_discount"] for p in parts) == \
                    off["discount_sum"]
                assert sum(p["doc_distributed_discount"] for p in parts) == \
                    share["discount_sum"]
            assert sum(d["discount_sum"] for d in body["doc_discounts"]) == \
                sum((line["doc_distributed_discount"] or
                     {"discount_sum": 0})["discount_sum"] for line in lines)
            by["mixed"] += len(body["payments"]) > 1
            by["change"] += any(part["change"] > 0
                                for payment in body["payments"]
                                for part in payment["parts"])
            if item["type"] in ("SELL", "BUY"):
                sold[item["id"]] = item
            if item["type"] in ("PAYBACK", "BUYBACK"):
                base = sold.pop(body["base_document_id"])
                assert base["number"] == body["base_document_number"]
                assert base["body"]["result_sum"] >= body["result_sum"]
                assert {line["uuid"] for line in lines} <= \
                    {line["uuid"] for line in base["body"]["positions"]}
    assert all(by.values()), by


def sessions():
    """A report is what its session has come to."""
    for store in stores():
        items = v2(store)
        reports = [item for item in items if item["type"] == "Z_REPORT"]
        assert len(reports) == 6
        for report in reports:
            its = [item for item in items
                   if item["session_id"] == report["session_id"]]
            total = dict.fromkeys(RECEIPTS, 0)
            count = dict.fromkeys(RECEIPTS, 0)
            cash = 0
            for item in its:
                if item["type"] in RECEIPTS:
                    total[item["type"]] += item["body"]["result_sum"]
                    count[item["type"]] += 1
                    paid_cash = sum(
                        part["part_sum"] - part["change"]
                        for payment in item["body"]["payments"]
                        for part in payment["parts"]
                        if payment["type"] == "CASH")
                    sign = -1 if item["type"] in ("PAYBACK", "BUY") else 1
                    cash += sign * paid_cash
                elif item["type"] == "CASH_INCOME":
                    cash += item["body"]["sum"]
                elif item["type"] == "CASH_OUTCOME":
                    cash -= item["body"]["sum"]
            body = report["body"]
            for name, key in (("sales", "SELL"), ("sales_back", "PAYBACK"),
                              ("purchases", "BUY"),
                              ("purchases_back", "BUYBACK")):
                assert body[name]["summ"] == total[key], name
                assert sum(section["value"]
                           for section in body[name]["sections"]) == \
                    total[key], name
            assert body["revenue"] == body["proceeds"] == \
                total["SELL"] - total["PAYBACK"]
            assert body["quantity_sales"]["quantity"] == count["SELL"]
            assert body["quantity_sales"]["back"] == count["PAYBACK"]
            assert body["cash"] == cash
            close = [item for item in its if item["type"] == "CLOSE_SESSION"]
            assert len(close) == 1 and close[0]["body"] == {
                "revenue": body["revenue"], "total": cash}


def same_shop():
    """v1 tells what v2 tells."""
    assert [store["uuid"] for store in get(V1 + "/stores/search")] == stores()
    for thing in ("devices", "employees"):
        assert [one["uuid"] for one in get(V1 + "/%s/search" % thing)] == \
            [one["id"] for one in pages("/" + thing)[0]]
    kinds = {"X_REPORT": "FPRINT", "Z_REPORT": "FPRINT",
             "POS_OPEN_SESSION": "FPRINT"}
    ways = {"ELECTRON": "CARD"}
    for store in stores():
        new = v2(store)
        # The beginning is out in v1: no document closes on it here.
        old = v1(store)
        assert len(new) == len(old)
        for a, b in zip(new, old):
            assert a["id"] == b["uuid"]
            assert kinds.get(a["type"], a["type"]) == b["type"]
            for one, other in (("close_date", "closeDate"),
                               ("store_id", "storeUuid"),
                               ("device_id", "deviceUuid"),
                               ("close_user_id", "closeUserUuid"),
                               ("session_id", "sessionUUID"),
                               ("number", "number")):
                assert a[one] == b[other], one
            assert str(a["session_number"]) == b["sessionNumber"]
            if a["type"] not in RECEIPTS:
                continue
            sign = -1 if a["type"] in ("PAYBACK", "BUY") else 1
            assert D(b["closeSum"]) == a["body"]["sum"]
            assert D(b["closeResultSum"]) == a["body"]["result_sum"]
            lines = [t for t in b["transactions"]
                     if t["type"] == "REGISTER_POSITION"]
            assert len(lines) == len(a["body"]["positions"])
            for line, other in zip(a["body"]["positions"], lines):
                assert sign * line["quantity"] == other["quantity"]
                assert sign * line["sum"] == other["sum"]
                assert sign * line["result_sum"] == other["resultSum"]
                assert line["price"] == other["price"]
                assert line.get("code") == other["commodityCode"]
                assert line["product_name"] == other["commodityName"]
            money = {}
            for payment in a["body"]["payments"]:
                way = ways.get(payment["type"], payment["type"])
                money[way] = money.get(way, 0) + sign * sum(
                    part["part_sum"] - part["change"]
                    for part in payment["parts"])
            for t in b["transactions"]:
                if t["type"] == "PAYMENT":
                    money[t["paymentType"]] -= t["sum"]
            assert not any(money.values()), money


def a_day(receipts):
    """So many sales and returns, a day and store."""
    day = 24 * 60 * 60 * 1000
    for store in stores():
        for begin in (ms(FROM), ms("2019-07-04T21:00:00.000+0000"),
                      ms("2031-01-01T21:00:00.000+0000")):
            got = pages("/stores/%s/documents" % store, since=begin,
                        until=begin + day, type="SELL,PAYBACK")[0]
            assert len(got) == int(receipts), len(got)


def a_year():
    """Who says no since gets a year; in v1 who says nothing gets a month."""
    import time
    now = time.time() * 1000
    day = 24 * 60 * 60 * 1000
    store = stores()[0]
    got = pages("/stores/%s/documents" % store, type="Z_REPORT")[0]
    assert len(got) in (2 * 364, 2 * 365, 2 * 366), len(got)
    assert now - 366 * day < ms(got[0]["close_date"]) < now - 363 * day
    assert ms(got[-1]["close_date"]) < now
    got = get(V1 + "/stores/%s/documents" % store, types="CLOSE_SESSION")
    assert len(got) in (2 * 30, 2 * 31), len(got)


def people():
    employees, count = pages("/employees")
    assert len(employees) == 5 and count == 3
    assert employees[0]["stores"] == stores()
    roles = {role["id"]: role["name"] for role in
             pages("/employees/roles")[0]}
    assert all(one["role_id"] in roles for one in employees)
    assert all(get("/employees/" + one["id"]) == one for one in employees)
    assert all(get("/devices/" + one["id"]) == one
               for one in pages("/devices")[0])
    for store in stores():
        assert get("/stores/" + store)["id"] == store
        its = pages("/devices", store_id=store)[0]
        assert len(its) == 2
        assert {device["store_id"] for device in its} == {store}
        its = pages("/employees", store_id=store)[0]
        assert len(its) == 3
        assert all(store in employee["stores"] for employee in its)


def digest():
    import hashlib
    text = json.dumps([[v2(store), v1(store)] for store in stores()],
                      default=str)
    print(hashlib.sha256(text.encode()).hexdigest())


globals()[sys.argv[2]](*sys.argv[3:])
