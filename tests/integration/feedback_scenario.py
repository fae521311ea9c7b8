"""Reports of citizens for small cities whose figures one can count with a pencil, landed as rows for the real models."""

import random
from datetime import date, timedelta

from landed import deliver, employee, unit

SINCE = date(2025, 1, 1)


def report(number: int, received: str, closed: str | None = None, **changes: str | None) -> dict:
    """A report in the city's own app about office 1.1, resolved if it has a day of closing; every text its own."""
    return {
        "channel": "aplikasi_kota",
        "complaint_id": f"A-{number:05}",
        "received_date": received,
        "classification": "pengaduan_tidak_berkadar",
        "source_status": "Selesai" if closed else "Diproses",
        "closed_date": closed,
        "records_closing": "true",
        "unit_id": "1.1",
        "text_digest": f"digest {number}",
    } | changes


def land_city(city: str, reports: list[dict]) -> None:
    """An office with one below it, one beside it, and the reports."""
    tree = [unit("1"), unit("1.1", "1", is_service_unit="true"), unit("2")]
    deliver("units", tree, agency_id=city, effective_date=SINCE)
    deliver("employees", [employee(1, unit_id="1.1")], agency_id=city, effective_date=SINCE)
    deliver("complaints", reports, agency_id=city)


CLASSES = ("pengaduan_berkadar_pengawasan", "pengaduan_tidak_berkadar", "permintaan_informasi", "aspirasi", None)
ENDINGS = ("Selesai", "Ditolak", "Ditutup oleh Sistem", "Diarsipkan oleh Admin")


def random_reports(seed: int, count: int) -> list[dict]:
    """Reports of a year with every class and ending; a third of them open."""
    rng = random.Random(seed)
    rows = []
    for number in range(count):
        received = date(2025, 8, 1) + timedelta(days=rng.randrange(360))
        # Nothing may be closed after the file was seen.
        closed = min(received + timedelta(days=min(rng.randrange(120), rng.randrange(120))), date(2026, 9, 30))
        is_open = rng.random() < 0.33
        word = "Diproses" if is_open else rng.choice(ENDINGS)
        row = report(number, str(received), None if is_open else str(closed), source_status=word)
        rows.append(row | {"classification": rng.choice(CLASSES), "text_digest": f"digest {rng.randrange(count)}"})
    return rows
