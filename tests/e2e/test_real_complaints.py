"""The line on real exports of complaints: one city's SP4N-LAPOR!, which tells no closing time, and 10,000 requests that do."""

import csv
import json
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from statistics import median

import numpy as np
import pytest
from real_offices import REGISTERS

from lontar.warehouse import Role, connect

pytestmark = [pytest.mark.e2e, pytest.mark.integration]


@pytest.fixture(scope="module")
def line(offices, registers) -> Path:
    """Both agencies delivered and published."""
    return offices.home


def _rows(query: str, *parameters: object) -> list[tuple]:
    with connect(Role.AUDITOR) as connection:
        return connection.execute(query, parameters).fetchall()


def _mart(agency: str, code: str, period: str = "", breakdown: str = "", unit: str = "all") -> tuple:
    rows = _rows(
        """select numerator, denominator, value, label from marts.indicator_value where agency_id = %s and period_kind = 'month'
           and indicator_code = %s and period_start_date = %s and breakdown_1 = %s and unit_id = %s""",
        *(agency, code, f"{period or REGISTERS[agency]}-01", breakdown, unit),
    )
    return rows[0] if rows else ()


def _file(shared_dir: Path, name: str) -> list[dict]:
    with (shared_dir / "data" / "complaints" / name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_samarinda__every_row_is_accepted_with_its_status(line):
    assert _rows("select received, accepted from marts.delivery_counts where file_name = 'aduan.csv'") == [(105, 105)]
    found = _rows(
        "select source_status, count(*) from staging.stg_complaints where agency_id = 'kota-pengaduan' group by 1"
    )
    assert dict(found) == {
        "Ditutup oleh Sistem": 61,
        "Diarsipkan oleh Admin": 19,
        "Menunggu Kelengkapan Informasi": 12,
        "Ditutup oleh Pelapor": 6,
        "Diarsipkan oleh Sistem": 3,
        "Diarsipkan oleh Pelapor": 2,
        "Ditutup oleh Admin": 2,
    }


def test_samarinda__automatic_closure_is_no_resolution(line):
    assert _mart("kota-pengaduan", "complaint_completion_rate")[:2] == (8, 105)
    assert _mart("kota-pengaduan", "complaint_auto_closed_share")[:2] == (61, 105)
    assert _mart("kota-pengaduan", "complaint_archived_share")[:2] == (24, 105)


def test_samarinda__time_limits_cannot_be_computed_and_the_page_says_why(line):
    assert _mart("kota-pengaduan", "complaint_late_rate") == ()
    assert _mart("kota-pengaduan", "complaint_days_to_close") == ()
    assert _mart("kota-pengaduan", "complaint_untimed_share")[2:] == (1, "semua")
    folder = line / "published" / "kota-pengaduan" / "2024-04"
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "tidak dapat dihitung: sumber tidak mencatat waktu penutupan" in page
    cells = json.loads((folder / "data.json").read_text())["cells"]
    status = {cell["indicator"]: cell["status"] for cell in cells if cell["unit"] == "all" and not cell["breakdown"]}
    assert status["complaint_late_rate"] == status["complaint_days_to_close"] == "not_applicable"
    assert status["complaint_completion_rate"] == "shown"


def test_samarinda__months_classes_and_one_office_equal_the_file(line, shared_dir):
    rows = _file(shared_dir, "sp4n_lapor_samarinda_2024_jan_apr.csv")
    for month, name in ((1, "Jan"), (2, "Feb"), (3, "Mar"), (4, "Apr")):
        mine = [row for row in rows if f" {name} " in row["Tanggal Laporan Masuk"]]
        received = _mart("kota-pengaduan", "feedback_received", f"2024-{month:02}")[0]
        assert received == len(mine)
        # The texts were replaced by their length; equal placeholders are equal texts here.
        texts = {row["Isi Laporan Awal"].lower() for row in mine}
        assert _mart("kota-pengaduan", "feedback_distinct", f"2024-{month:02}")[0] == len(texts)
        oversight = sum(row["Klasifikasi Laporan"] == "Pengaduan Berkadar Pengawasan" for row in mine)
        breakdown = "complaint_class=pengaduan_berkadar_pengawasan"
        assert _mart("kota-pengaduan", "feedback_received", f"2024-{month:02}", breakdown)[0] == oversight
    transport = [row for row in rows if row["ID Instansi Terdisposisi"] == "13293"]
    assert len(transport) == 17
    assert _mart("kota-pengaduan", "complaint_completion_rate", unit="1")[1] == 17


def test_311__every_row_and_every_state(line):
    assert _rows("select received, accepted from marts.delivery_counts where file_name = 'requests.csv'") == [
        (10_000, 10_000)
    ]
    assert _mart("kota-311", "complaint_completion_rate")[:2] == (9723, 10_000)
    assert _mart("kota-311", "complaint_archived_share")[:2] == (246, 10_000)
    assert _mart("kota-311", "complaint_untimed_share")[2:] == (0, "tidak ada")
    january = _mart("kota-311", "feedback_received", "2020-01", "complaint_state=open")
    closed_later = _rows(
        """select count(*) from staging.stg_complaints where agency_id = 'kota-311'
           and (closed_date > '2020-01-31' or lower(source_status) in ('diterima', 'diproses'))"""
    )
    assert january[0] == closed_later[0][0] > 31  # on the last of January more were open than are today


def test_311__without_a_class_there_is_no_limit(line):
    assert _mart("kota-311", "complaint_late_rate") == ()


def _days(row: dict) -> tuple[date, date]:
    first, last = (datetime.strptime(row[name], "%m/%d/%y %H:%M").date() for name in ("createddate", "closeddate"))
    return first, last


def test_311__days_to_close_are_those_of_the_file(line, shared_dir):
    """The median of the resolved ones in working days, and of all closed ones in calendar days."""
    rows = [row for row in _file(shared_dir, "la311_requests_2020_sample.csv") if row["closeddate"]]
    assert Counter(row["status"] for row in rows) == {"Closed": 9705, "Cancelled": 244, "Referred Out": 2}
    spans = [_days(row) for row in rows if row["status"] == "Closed"]
    one = np.timedelta64(1, "D")
    days = [int(np.busday_count(np.datetime64(a) + one, np.datetime64(b) + one)) for a, b in spans]
    numerator, denominator, value, _ = _mart("kota-311", "complaint_days_to_close")
    assert (numerator, denominator, float(value)) == (sum(days), 9705, median(days))
    calendar_days = _rows(
        "select closed_date - received_date from staging.stg_complaints where agency_id = 'kota-311' and closed_date is not null"
    )
    assert median(day for (day,) in calendar_days) == median((b - a).days for a, b in map(_days, rows)) == 2
