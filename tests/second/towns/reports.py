"""Reports of citizens: closed on, before and after the edge of their limit, sent again, in words that nobody knows."""

from datetime import date, timedelta

from towns.making import MONTH_END, Rows, Town

_FIRST, _LAST_CLOSING = date(2025, 5, 15), date(2026, 7, 31)
_CLASSES = ("pengaduan_berkadar_pengawasan", "pengaduan_tidak_berkadar", "permintaan_informasi", "aspirasi", "")
_ENDED = ("Selesai", "DITOLAK", "Ditutup oleh Sistem", "Ditutup oleh Pelapor", "Diarsipkan oleh Admin", "Ditelaah")
# Calendar days after which a limit of 5, 14 or 60 working days is over, or nearly.
_EDGES = (4, 6, 7, 8, 9, 10, 18, 19, 20, 21, 22, 24, 26, 83, 84, 85, 88, 90, 95)


def draw(town: Town) -> Rows:
    """Reports of a year and some weeks before; a few closed before they came in, some told twice in the file."""
    reports = [_report(town, number) for number in range(town.whole(1, 30))]
    # June has a valid report: a month without any is a month without the feed.
    reports.append(_report(town, 900) | {"received_date": MONTH_END.isoformat(), "closed_date": "", "rating": ""})
    again = [
        row | {"source_status": "Selesai", "closed_date": row["received_date"]} for row in reports if town.chance(0.1)
    ]
    return {"complaints": reports + again}


def _report(town: Town, number: int) -> dict[str, str]:
    received = town.day(_FIRST, MONTH_END)
    channel = town.one(["aplikasi_kota", "aplikasi_kota", "lapor", "media_sosial", "ulasan"])
    is_review, has_closing = channel == "ulasan", channel == "aplikasi_kota"
    days = town.one(_EDGES) if town.chance(0.6) else town.whole(0, 100)
    closed = min(received + timedelta(days=-1 if town.chance(0.03) else days), _LAST_CLOSING)
    ended = town.chance(0.7)
    return {
        "channel": channel,
        "complaint_id": f"P-{number:03}",
        "received_date": received.isoformat(),
        "classification": "" if is_review else town.one(_CLASSES),
        "source_status": "" if is_review else town.one(_ENDED) if ended else "Diproses",
        "closed_date": closed.isoformat() if has_closing and ended and town.chance(0.95) else "",
        "records_closing": "true" if has_closing else "false",
        "unit_id": "" if town.chance(0.1) else "9.99" if town.chance(0.05) else town.one(town.units),
        "duplicate_of": "P-000" if number and town.chance(0.05) else "",
        "rating": str(town.whole(1, 6)) if is_review else "",
        "report_text": "" if town.chance(0.1) else f"Lampu padam di jalan contoh {town.whole(1, 12)}",
    }
