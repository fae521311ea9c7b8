"""The truth against the delivered files alone: one unit's June counted line by line, with nothing but the standard library."""

import csv
import io
from collections import defaultdict
from datetime import date, datetime, timedelta
from functools import cache

import pytest

from lontar.sample.workdays import OFF_DAYS

UNIT = "1.08"  # five days a week, on readers, with the roster change of 15 June inside the month
JUNE = [date(2026, 6, 1) + timedelta(days=i) for i in range(30)]


@pytest.fixture(scope="module")
def june(cities):
    kupang = cities["kota-kupang"]
    return kupang, _classes(kupang)


@cache
def _table(path, delimiter, encoding="utf-8"):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(encoding), newline=""), delimiter=delimiter))


def _snapshot(city, pattern, day):
    """The newest file of a snapshot feed on a day."""
    files = sorted(city.inbox.glob(pattern))
    return [path for path in files if path.stem[-8:] <= day.strftime("%Y%m%d")][-1]


def _punches(city):
    """(machine, PIN) -> moments, every readable line of every download once."""
    found = defaultdict(set)
    for path in city.inbox.glob("presensi/*_attlog_*.dat"):
        for line in path.read_text("ascii").split("\n"):
            fields = line.split("\t")
            if len(fields) == 6 and fields[1].startswith("2026-"):
                found[fields[2], fields[0].strip()].add(datetime.fromisoformat(fields[1]))
    return found


def _check_ins(city):
    found = defaultdict(set)
    for path in city.inbox.glob("presensi/checkin_*.csv"):
        for row in _table(path, ","):
            found[row["NIP"]].add(datetime.strptime(row["Waktu"], "%d/%m/%Y %H:%M:%S"))
    return found


def _absences(city):
    """(NIP, kind, first day, last day) of each approved decision; numbers with an X are the planted bad ones."""
    from lxml import html

    for path in city.inbox.glob("cuti/*.xls"):
        for row in html.fromstring(path.read_bytes()).xpath("//tr")[1:]:
            number, nip, _name, kind, *days, decision = [cell.text_content().strip() for cell in row.xpath("td")][1:]
            if decision == "Disetujui" and "X" not in number:
                start, end = (datetime.strptime(day, "%d-%m-%Y").date() for day in days)
                yield nip, kind, start, end


def _moments(city, nip, day, punches, check_ins):
    listed = _table(_snapshot(city, "mesin/*.txt", day), "\t")
    own = {(row["No. Mesin"], row["PIN"]) for row in listed if row["NIP"] == nip}
    found = {moment for key in own for moment in punches[key]} | check_ins[nip]
    kept, previous = [], None
    for moment in sorted(moment for moment in found if moment.date() == day):
        if previous is None or (moment - previous).total_seconds() > 60:
            kept.append(moment)
        previous = moment
    return kept


def _classes(city):
    punches, check_ins, absences = _punches(city), _check_ins(city), list(_absences(city))
    counts = defaultdict(int)
    for day in JUNE:
        if day.weekday() > 4 or day in OFF_DAYS:
            continue
        for row in _table(_snapshot(city, "pegawai/*.csv", day), ";", "cp1252"):
            if row["KODE UNIT"] == UNIT and row["KEDUDUKAN HUKUM"] == "01" and len(row["NIP"]) == 18:
                moments = _moments(city, row["NIP"], day, punches, check_ins)
                counts[_class_of(row, day, moments, absences)] += 1
    return counts


def _class_of(row, day, moments, absences):
    kinds = {kind for nip, kind, start, end in absences if nip == row["NIP"] and start <= day <= end}
    if kinds - {"Dinas Luar"}:
        return "leave"
    if kinds:
        return "official_duty"
    if row["JENIS PEGAWAI"] == "PPPK Paruh Waktu" and moments:
        return "flexible"
    if len(moments) < 2:
        return "single_punch" if moments else "no_record"
    start = datetime.combine(day, datetime.strptime("07:30", "%H:%M").time())
    end = datetime.combine(day, datetime.strptime("16:30" if day.weekday() == 4 else "16:00", "%H:%M").time())
    is_late, is_early = (moments[0] - start).total_seconds() >= 60, (end - moments[-1]).total_seconds() >= 60
    return {(0, 0): "present", (1, 0): "late", (0, 1): "early_leave", (1, 1): "both"}[is_late, is_early]


def _fraction(city, code):
    row = city.rows(code)[UNIT, "2026-06", ""]
    return int(row["numerator"]), int(row["denominator"])


def test_from_files__punctuality_is_what_the_lines_say(june):
    city, counts = june
    complete = sum(counts[name] for name in ("present", "late", "early_leave", "both"))
    assert complete > 100
    assert _fraction(city, "on_time_rate") == (counts["present"], complete)
    assert _fraction(city, "late_rate") == (counts["late"] + counts["both"], complete)
    assert _fraction(city, "single_punch_rate") == (counts["single_punch"], complete + counts["single_punch"])


def test_from_files__presence_leave_and_duty_are_what_the_lines_say(june):
    city, counts = june
    scheduled = sum(counts.values())
    assert _fraction(city, "leave_rate") == (counts["leave"], scheduled)
    assert _fraction(city, "official_duty_rate") == (counts["official_duty"], scheduled)
    assert _fraction(city, "no_record_rate") == (counts["no_record"], scheduled - counts["leave"])
