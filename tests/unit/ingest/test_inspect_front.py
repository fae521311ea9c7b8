"""Looking at a file without keeping anything: counts, columns, detected, first and last."""

import json

import pytest

from lontar.ingest.inspect import examine, loose_source
from lontar.sources import load_feeds

LINE = "17\t2026-04-01 07:28:11\t1\t0\t15\t0"


def test_examine_counts_rows_and_rejects_by_reason(tmp_path):
    path = tmp_path / "1_attlog.dat"
    path.write_text(
        "\n".join([LINE, "2\t3", "4", LINE.replace("07:", "06:"), LINE.replace("2026-04-01", "1971--10--29")])
    )
    feed = load_feeds()["punches"]
    batches = []
    found = examine(path, loose_source(path, "attlog", feed), feed, batches.append)
    assert (found.received, found.rows, found.rejected) == (5, 3, {"field_count": 2})
    assert (found.first, found.last) == ("2026-04-01 06:28:11", "2026-04-01 07:28:11")
    assert found.columns["machine"] == "device_id"
    assert sum(batch.table.num_rows for batch in batches) == 3
    json.dumps(found.as_dict())


def test_unknown_five_field_file_takes_its_name_for_the_machine(tmp_path):
    path = tmp_path / "loket.dat"
    path.write_text("10021\t2026-04-10 17:08:59\t15\t1\t0\n")
    feed = load_feeds()["punches"]
    seen = []
    found = examine(path, loose_source(path, "attlog", feed), feed, seen.append)
    assert found.detected["layout"] == "five_field"
    assert seen[0].table["device_id"].to_pylist() == ["loket"]


@pytest.mark.parametrize(
    ("text", "received"),
    [
        ('{"code": 1, "data": [{"a": 1}, {"a": 2}]}', 2),
        ('{"code": 1, "isi": {"baris": [{"a": 1}]}}', 1),
        ('{"a": [1]}\n{"a": [2]}\n{"a": 3}\n', 3),
        ('[{"a": 1}]', 1),
    ],
)
def test_list_in_an_unknown_json_is_found(tmp_path, text, received):
    path = tmp_path / "x.json"
    path.write_text(text)
    found = examine(path, loose_source(path, "json", None), None)
    assert (found.received, found.rows) == (received, received)
