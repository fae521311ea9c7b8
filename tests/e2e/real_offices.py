"""Profiles and deliveries for offices made of real public files: what the files do not bring (who is on the roster) is synthetic.

Each function lays one agency's deliveries below the inbox and returns its profile. Nobody's name occurs: people are numbers.
"""

import csv
import json
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

_UNIT = {"unit_id": "1", "unit_name": "Kantor Uji", "unit_kind": "dinas", "is_service_unit": "true"}
# Offices with registers of people or complaints, and the month that their files speak of.
REGISTERS = {
    "kantor-lima-kolom": "2026-05",
    "kantor-dua-mesin": "2022-01",
    "universitas-terbuka-uji": "2014-10",
    "kota-pengaduan": "2024-04",
    "kota-311": "2020-12",
}
LOCAL = {"kind": "local", "pattern": r"\d{1,12}"}


def _profile(agency_id: str, name: str, timezone: str, feeds: dict, **more: object) -> dict:
    return {
        "agency_id": agency_id,
        "name": name,
        "short_name": name,
        "timezone": timezone,
        "sample": True,
        "personnel_office": "Kantor Uji",
        "contact": f"{agency_id}@lontar.example",
        "feeds": feeds,
        **more,
    }


def _feed(agency_id: str, folder: str, pattern: str, reader: str, **source: object) -> dict:
    location = f"inbox/{agency_id}/{folder}"
    one = {"name": folder, "location": location, "pattern": pattern, "reader": reader, **source}
    return {"cadence": "none", "sources": [one]}


def _write_csv(path: Path, header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(header)
        writer.writerows(rows)


def _one_office(inbox: Path, agency_id: str, since: str) -> dict:
    _write_csv(inbox / agency_id / "units" / f"unit_{since}.csv", _UNIT, [_UNIT.values()])
    columns = {name: name for name in _UNIT}
    return _feed(agency_id, "units", r"unit_(?P<effective_date>\d{8})\.csv", "csv", columns=columns)


def _staff(inbox: Path, agency_id: str, since: str, people: Iterable[str]) -> dict:
    rows = ([person, "pns", "1", "pelaksana", "01"] for person in people)
    header = ["nip", "employee_kind", "unit_id", "position_type", "legal_standing"]
    _write_csv(inbox / agency_id / "staff" / f"pegawai_{since}.csv", header, rows)
    columns = {name: name for name in header}
    return _feed(
        agency_id, "staff", r"pegawai_(?P<effective_date>\d{8})\.csv", "csv", columns=columns, identifier=LOCAL
    )


def _enrolments(inbox: Path, agency_id: str, since: str, pins: Iterable[tuple[str, str]]) -> dict:
    header = ["device_id", "pin", "nip"]
    rows = ([device, pin, pin] for device, pin in pins)
    _write_csv(inbox / agency_id / "enrolments" / f"pin_{since}.csv", header, rows)
    columns = {name: name for name in header}
    return _feed(
        agency_id, "enrolments", r"pin_(?P<effective_date>\d{8})\.csv", "csv", columns=columns, identifier=LOCAL
    )


def _leave_and_schedule(inbox: Path, agency_id: str, since: str) -> dict:
    """An office without recorded leave still has to say so: a file with one cancelled decision."""
    _write_csv(
        inbox / agency_id / "schedules" / "pola.csv", ["unit_id", "pattern", "valid_from"], [["1", "five_day", since]]
    )
    header = ["record_id", "nip", "leave_kind", "start_date", "end_date", "status"]
    month = f"{since[:4]}-{since[4:6]}-01"
    _write_csv(
        inbox / agency_id / "leave" / "cuti.csv", header, [["1", "1", "cuti_tahunan", month, month, "dibatalkan"]]
    )
    return {
        "work_schedules": _feed(
            agency_id,
            "schedules",
            r"pola\.csv",
            "csv",
            columns={"unit_id": "unit_id", "pattern": "pattern", "valid_from": "valid_from"},
            date_format={"valid_from": "%Y%m%d"},
        ),
        "leave_records": _feed(
            agency_id, "leave", r"cuti\.csv", "csv", columns={name: name for name in header}, identifier=LOCAL
        ),
    }


def _pins(path: Path) -> list[str]:
    lines = path.read_bytes().decode("ascii", "replace").splitlines()
    return sorted({pin for line in lines if (pin := line.split("\t")[0].strip()).isdigit()})


def clockwork(inbox: Path, data: Path) -> dict:
    """Two readers of one office, six fields; many people punch on both, so both streams belong together.

    The readers' rows begin in April 2019 and all are landed. The roster begins in October 2021: figures are made for six months
    instead of thirty-six, among them one in which both readers were silent and one in which both were used.
    """
    agency_id, since = "kantor-dua-mesin", "20211001"
    folder = inbox / agency_id / "readers"
    folder.mkdir(parents=True)
    pins = {}
    for device in ("1", "2"):
        origin = data / "attendance" / f"clockwork_device{device}_attlog.dat"
        shutil.copy(origin, folder / f"{device}_attlog.dat")
        pins[device] = _pins(origin)
    people = sorted(set(pins["1"]) | set(pins["2"]))
    feeds = {
        "units": _one_office(inbox, agency_id, since),
        "employees": _staff(inbox, agency_id, since, people),
        "reader_enrolments": _enrolments(inbox, agency_id, since, [(d, pin) for d in pins for pin in pins[d]]),
        "punches": _feed(
            agency_id,
            "readers",
            r"(?P<device_id>\d+)_attlog\.dat",
            "attlog",
            options={"layout": "six_field"},
            columns={"pin": "pin", "punched_at": "punched_at", "state": "state_code", "verify": "verify_code"},
        ),
        **_leave_and_schedule(inbox, agency_id, since),
    }
    return _profile(agency_id, "Kantor Dua Mesin", "Asia/Manila", feeds)


def five_field(inbox: Path, data: Path) -> dict:
    """One reader of an Indonesian office, five fields, nearly every state 0."""
    agency_id, since = "kantor-lima-kolom", "20260401"
    origin = data / "attendance" / "solution_x_5col_attlog.dat"
    folder = inbox / agency_id / "readers"
    folder.mkdir(parents=True)
    shutil.copy(origin, folder / "7_attlog.dat")
    pins = _pins(origin)
    feeds = {
        "units": _one_office(inbox, agency_id, since),
        "employees": _staff(inbox, agency_id, since, pins),
        "reader_enrolments": _enrolments(inbox, agency_id, since, [("7", pin) for pin in pins]),
        "punches": _feed(
            agency_id,
            "readers",
            r"(?P<device_id>\d+)_attlog\.dat",
            "attlog",
            options={"layout": "five_field"},
            columns={"pin": "pin", "punched_at": "punched_at", "verify": "verify_code", "state": "state_code"},
        ),
        **_leave_and_schedule(inbox, agency_id, since),
    }
    return _profile(agency_id, "Kantor Lima Kolom", "Asia/Jakarta", feeds)


# Four presentations of the courses: B starts in February, J in October; the days are stand-ins for the month.
_STARTS = {"2013B": "2013-02-01", "2013J": "2013-10-01", "2014B": "2014-02-01", "2014J": "2014-10-01"}


def oulad(inbox: Path, data: Path) -> dict:
    """A university's course register as the training feed: one person, many course runs; the roster is its list of people.

    All course runs are landed; the roster is that of the last month with one, so that the days of 28,785 people are laid out
    for that month and not for twenty-two.
    """
    agency_id, since = "universitas-terbuka-uji", "20141001"
    folder = inbox / agency_id / "training"
    folder.mkdir(parents=True)
    shutil.copy(data / "training" / "oulad_studentInfo.csv", folder / "studentInfo.csv")
    shutil.copytree(folder, inbox / agency_id / "people")
    shutil.move(inbox / agency_id / "people" / "studentInfo.csv", inbox / agency_id / "people" / f"orang_{since}.csv")
    training = _feed(
        agency_id,
        "training",
        r"studentInfo\.csv",
        "csv",
        columns={
            "code_module": "topic",
            "code_presentation": "start_date",
            "id_student": "nip",
            "studied_credits": "duration_jp",
            "final_result": "result",
        },
        values={
            "start_date": _STARTS,
            "result": {
                "Pass": "lulus",
                "Distinction": "lulus",
                "Fail": "tidak_lulus",
                "Withdrawn": "mengundurkan_diri",
            },
        },
        identifier=LOCAL,
        # The register numbers neither a course run nor a participation, and gives no last day.
        combine={
            "training_id": ["topic", "start_date"],
            "participation_id": ["topic", "start_date", "person_key"],
            "end_date": ["start_date"],
        },
    )
    roster = _feed(
        agency_id,
        "people",
        r"orang_(?P<effective_date>\d{8})\.csv",
        "csv",
        columns={"id_student": "nip"},
        constants={"employee_kind": "pns", "unit_id": "1", "position_type": "pelaksana", "legal_standing": "01"},
        identifier=LOCAL,
    )
    feeds = {"units": _one_office(inbox, agency_id, since), "employees": roster, "training_participations": training}
    return _profile(agency_id, "Universitas Terbuka Uji", "Europe/London", feeds)


UNSUR = {
    "Persyaratan": "unsur_persyaratan",
    "Sistem, Mekanisme, dan Prosedur": "unsur_prosedur",
    "Waktu Penyelesaian": "unsur_waktu",
    "Biaya/Tarif": "unsur_biaya",
    "Produk Spesifikasi Jenis Pelayanan": "unsur_produk",
    "Kompetensi Pelaksana": "unsur_kompetensi",
    "Perilaku Pelaksana": "unsur_perilaku",
    "Sarana dan Prasarana": "unsur_sarana",
    "Penanganan Pengaduan, Saran, dan Masukan": "unsur_pengaduan",
}


def survey(
    inbox: Path,
    agency_id: str,
    name: str,
    sheets: list[dict[str, int]],
    rules: dict[str, str],
    *,
    days: Sequence[str] = ("15/08/2026",),
    since: str = "20260101",
) -> dict:
    """An office whose only source is its answer sheets, filled in on the given days by turns."""
    header = ["no", "unit", "tanggal", *sheets[0]]
    rows = ([str(n), "1", days[n % len(days)], *map(str, sheet.values())] for n, sheet in enumerate(sheets, 1))
    _write_csv(inbox / agency_id / "survey" / "jawaban.csv", header, rows)
    columns = {
        "no": "response_id",
        "unit": "unit_id",
        "tanggal": "responded_date",
        **{key: UNSUR[key] for key in sheets[0]},
    }
    survey = _feed(
        agency_id, "survey", r"jawaban\.csv", "csv", columns=columns, date_format={"responded_date": "%d/%m/%Y"}
    )
    feeds = {"units": _one_office(inbox, agency_id, since), "skm_responses": survey}
    return _profile(agency_id, name, "Asia/Makassar", feeds, rules=rules)


def gaspul(inbox: Path, cases: Path) -> dict:
    """Twenty-nine answer sheets that give the published counts per unsur, in the office's own order of the unsur."""
    rows = list(csv.DictReader((cases / "skm_gaspul_q3_answers.csv").open(encoding="utf-8")))
    answers = {row["nama"]: [int(a) for a in "4321" for _ in range(int(row[f"n_{a}"]))] for row in rows}
    sheets = [{name: given[i] for name, given in answers.items()} for i in range(29)]
    return survey(inbox, "layanan-gaspul", "Layanan Gaspul", sheets, {"skm_printed_weight": "0.11"})


def tubaba(inbox: Path, cases: Path) -> dict:
    """One respondent, all answers 4: an index of 100 that must not be printed."""
    case = json.loads((cases / "skm_tubaba_n1.json").read_text(encoding="utf-8"))
    named = dict(zip(UNSUR, case["inputs"]["answers"].values(), strict=True))
    return survey(inbox, "layanan-tubaba", "Layanan Tubaba", [named], {})


_LAPOR_COLUMNS = {
    "Tracking ID": "complaint_id",
    "Tanggal Laporan Masuk": "received_date",
    "Waktu Laporan Masuk": "received_time",
    "Klasifikasi Laporan": "classification",
    "Kategori": "category",
    "Isi Laporan Awal": "report_text",
    "Tipe Laporan (Anonim/Rahasia)": "anonymity",
    "ID Instansi Terdisposisi": "unit_id",
    "Status Laporan": "source_status",
}
_LAPOR_VALUES = {
    "classification": {
        "Pengaduan Berkadar Pengawasan": "pengaduan_berkadar_pengawasan",
        "Pengaduan Tidak Berkadar Pengawasan": "pengaduan_tidak_berkadar",
        "Aspirasi": "aspirasi",
        "Permintaan Informasi": "permintaan_informasi",
    },
    "anonymity": {"Anonim": "anonim", "Rahasia": "rahasia", "Anonim|Rahasia": "anonim_rahasia"},
    # Of the export's offices the transport office alone has a unit here.
    "unit_id": {"13293": "1"},
}


def samarinda(inbox: Path, data: Path) -> dict:
    """The national complaint system's export of one city, January to April 2024, as it is."""
    agency_id = "kota-pengaduan"
    folder = inbox / agency_id / "complaints"
    folder.mkdir(parents=True)
    shutil.copy(data / "complaints" / "sp4n_lapor_samarinda_2024_jan_apr.csv", folder / "aduan.csv")
    complaints = _feed(
        agency_id,
        "complaints",
        r"aduan\.csv",
        "csv",
        columns=_LAPOR_COLUMNS,
        values=_LAPOR_VALUES,
        constants={"channel": "lapor", "records_closing": "false"},
        date_format={"received_date": "%d %b %Y"},
    )
    feeds = {"units": _one_office(inbox, agency_id, "20240101"), "complaints": complaints}
    return _profile(agency_id, "Kota Pengaduan", "Asia/Makassar", feeds)


def city_311(inbox: Path, data: Path) -> dict:
    """Service requests of a large city with their closing times, in its own words for the status; without a class."""
    agency_id = "kota-311"
    folder = inbox / agency_id / "complaints"
    folder.mkdir(parents=True)
    shutil.copy(data / "complaints" / "la311_requests_2020_sample.csv", folder / "requests.csv")
    words = {
        "Closed": "Selesai",
        "Cancelled": "Dibatalkan Pelapor",
        "Open": "Diterima",
        "Pending": "Diproses",
        "Referred Out": "Diteruskan ke instansi lain",
    }
    complaints = _feed(
        agency_id,
        "complaints",
        r"requests\.csv",
        "csv",
        columns={
            "srnumber": "complaint_id",
            "createddate": "received_date",
            "closeddate": "closed_date",
            "requesttype": "category",
            "status": "source_status",
        },
        values={"source_status": words},
        constants={"channel": "aplikasi_kota", "records_closing": "true", "unit_id": "1"},
        date_format={"received_date": "%m/%d/%y %H:%M", "closed_date": "%m/%d/%y %H:%M"},
    )
    feeds = {"units": _one_office(inbox, agency_id, "20200101"), "complaints": complaints}
    return _profile(agency_id, "Kota 311", "America/Los_Angeles", feeds)


def registers(inbox: Path, data: Path) -> list[dict]:
    """The profiles of `REGISTERS`, their files delivered."""
    return [office(inbox, data) for office in (five_field, clockwork, oulad, samarinda, city_311)]
