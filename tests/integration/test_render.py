"""Rendering a frozen revision: every report, the same bytes whoever writes them, drafts that say so, history as published."""

import json
from datetime import date
from pathlib import Path

import pytest
from publishing import (
    AGENCY,
    PERIOD,
    bring_back_city,
    make_city,
    put_coverage,
    put_delivery,
    put_value,
    use_profile,
)

from lontar import ledger
from lontar.agency import get_agency
from lontar.errors import LontarError
from lontar.period import Period
from lontar.publish import approvals, revisions, waiting
from lontar.publish.change import changes_of
from lontar.publish.edition import collect
from lontar.publish.freeze import freeze
from lontar.publish.languages import all_files
from lontar.publish.release import published_folder, release
from lontar.publish.render import render
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration

FILES = (*sorted(all_files()), "manifest.json")
# What stands beside the whole agency's report only: the brief and the statement on data quality, in both languages.
COMPANIONS = ("brief.html", "brief.pdf", "data-quality.html", "mutu-data.html", "ringkasan.html", "ringkasan.pdf")


def data(folder: Path) -> dict:
    return json.loads((folder / "data.json").read_text(encoding="utf-8"))


def documents(folder: Path) -> dict[str, str]:
    """Hashes of everything but the manifests, which name the ledger's head."""
    return {name: digest for name, digest in waiting.hash_files(folder).items() if not name.endswith("manifest.json")}


def test_render__the_city_and_every_unit_get_all_their_files(city: Path) -> None:
    freeze(AGENCY, PERIOD, "r1")
    calls = []
    folder = render(AGENCY, PERIOD, "all", "r1", progress=lambda done, total: calls.append((done, total)))
    places = ("", "1.01/", "1.02/", "1.03/", "1.02.01/")
    assert sorted(waiting.read(folder).files) == sorted(
        [*COMPANIONS, *(f"{place}{name}" for place in places for name in FILES)]
    )
    assert calls == [(number, 5) for number in range(1, 6)]


def test_render__the_city_alone_where_asked_for(city: Path) -> None:
    freeze(AGENCY, PERIOD, "r1")
    assert sorted(waiting.read(render(AGENCY, PERIOD, "city", "r1")).files) == sorted((*FILES, *COMPANIONS))


def test_render__the_bytes_depend_neither_on_the_number_of_processes_nor_on_the_run(city: Path) -> None:
    freeze(AGENCY, PERIOD, "r1")
    alone = documents(render(AGENCY, PERIOD, "all", "r1", workers=1))
    assert len(alone) == 5 * (len(FILES) - 1) + len(COMPANIONS)
    assert documents(render(AGENCY, PERIOD, "all", "r2", workers=2)) == alone


def test_render__another_installation_with_the_same_deliveries_writes_the_same_bytes(
    made_once: Path, fresh_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one numbers its deliveries differently and ran at another time under another name."""
    monkeypatch.setenv("LONTAR_COMMIT", "0" * 40)
    bring_back_city(made_once)
    freeze(AGENCY, PERIOD, "r1")
    first = documents(render(AGENCY, PERIOD, "all", "r1"))
    make_city(fresh_home, first_delivery_id=70)
    freeze(AGENCY, PERIOD, "another run")
    assert documents(render(AGENCY, PERIOD, "all", "another run")) == first


def test_render__a_withheld_figure_appears_in_no_file(city: Path) -> None:
    freeze(AGENCY, PERIOD, "r1")
    folder = render(AGENCY, PERIOD, "all", "r1")
    cells = [
        cell for cell in data(folder / "1.03")["cells"] if cell["indicator"] == "headcount" and cell["unit"] == "1.03"
    ]
    assert [(cell["status"], cell["value"], cell["n_persons"]) for cell in cells] == [("withheld", None, None)]
    page = (folder / "1.03" / "index.html").read_text(encoding="utf-8")
    assert "disembunyikan (kelompok kecil)" in page


def test_render__earlier_months_come_from_what_was_released_not_from_the_marts(city: Path) -> None:
    earlier = PERIOD.previous()
    put_value("all", "headcount", 110, 110, period=earlier)
    put_coverage("employees", period=earlier)
    freeze(AGENCY, earlier, "r0")
    render(AGENCY, earlier, "city", "r0")
    release(AGENCY, earlier, "r0")
    with connect(Role.TRANSFORMER) as connection:
        connection.execute(
            "update marts.indicator_value set value = 999 where period_start_date = %s", (earlier.start_date,)
        )
    freeze(AGENCY, PERIOD, "r1")
    cells = data(render(AGENCY, PERIOD, "city", "r1"))["cells"]
    known = {
        cell["period"]: cell["value"] for cell in cells if cell["indicator"] == "headcount" and cell["unit"] == "all"
    }
    assert known == {"2026-08": 110, "2026-09": 120}


def test_render__the_provenance_names_deliveries_cut_off_commit_and_thresholds(city: Path) -> None:
    freeze(AGENCY, PERIOD, "r1")
    provenance = data(render(AGENCY, PERIOD, "city", "r1"))["provenance"]
    names = {line["file_name"] for line in provenance["deliveries"]}
    assert names == {"pegawai_20260901.csv", "unit_20260101.csv", "diklat_202609.csv"}
    assert provenance["cut_off_date"] == "2026-09-28"
    assert provenance["release_date"] == "2026-10-15"
    assert provenance["commit"]
    assert provenance["suppression"]["thresholds"]["opinion"] == 10
    assert "delivery_id" not in json.dumps(provenance)


def test_render__what_waits_for_approval_says_draf_until_it_is_given(city: Path) -> None:
    use_profile(city, requires_approval=True)
    freeze(AGENCY, PERIOD, "r1")
    folder = render(AGENCY, PERIOD, "city", "r1")
    assert data(folder)["is_draft"]
    assert "DRAF" in (folder / "index.html").read_text(encoding="utf-8")
    render(AGENCY, PERIOD, "city", "r2")
    with connect(Role.PUBLISHER) as connection:
        waits = connection.execute("select count(*) from ledger.entry where kind = 'approval_awaited'").fetchone()[0]
        approvals.record(
            connection,
            revisions.newest(connection, AGENCY, PERIOD),
            "r3",
            approvals.Person("Kepala BKPSDM", "ani"),
            "Sesuai",
        )
    assert waits == 1
    with pytest.raises(LontarError, match="a draft"):
        release(AGENCY, PERIOD, "r3")
    folder = render(AGENCY, PERIOD, "city", "r3")
    assert "DRAF" not in (folder / "index.html").read_text(encoding="utf-8")
    assert release(AGENCY, PERIOD, "r3").revision == 1


def test_render__a_released_revision_renders_to_the_bytes_that_were_released(city: Path) -> None:
    freeze(AGENCY, PERIOD, "r1")
    render(AGENCY, PERIOD, "all", "r1")
    first = release(AGENCY, PERIOD, "r1")
    put_value("1.01", "training_jp_total", 70, 640)
    freeze(AGENCY, PERIOD, "r2")
    render(AGENCY, PERIOD, "all", "r3")
    assert release(AGENCY, PERIOD, "r3").document_hash == first.document_hash
    assert (published_folder(AGENCY, PERIOD) / "1.01" / "index.html").is_file()


def test_render__a_period_that_was_not_frozen_is_refused(city: Path) -> None:
    with pytest.raises(LontarError, match="Nothing is frozen"):
        render(AGENCY, PERIOD, "all", "r1")


def judge(
    run_id: str, delivery_ids: list[int], failing: list[int], rule: str = "raw_deliveries__few_rows_refused"
) -> None:
    """What a landing gate leaves behind: one result per rule, one more per failing delivery, and its entry."""
    outcome = "failed" if failing else "passed"
    with connect(Role.TRANSFORMER) as connection:
        for delivery_id in (None, *failing):
            connection.execute(
                """insert into ledger.gate_result (run_id, gate, agency_id, delivery_id, rule, severity, description, outcome)
                   values (%s, 'raw', %s, %s, %s, 'warning', 'in English', %s)""",
                (run_id, AGENCY, delivery_id, rule, outcome),
            )
        ledger.append(connection, AGENCY, run_id, "gate_passed", {"gate": "raw", "deliveries": delivery_ids})


@pytest.mark.parametrize("portions", [[[1, 2, 3]], [[1], [2, 3]]], ids=["one run", "two runs"])
def test_render__the_landing_gate_reads_the_same_however_many_runs_landed_the_files(city: Path, portions: list) -> None:
    for number, delivery_ids in enumerate(portions):
        judge(f"r{number}", delivery_ids, [3] if 3 in delivery_ids else [])
    put_delivery("employees", "pegawai_20261001.csv", effective_date=date(2026, 10, 1))
    judge("of a later file", [4], [4], rule="raw_deliveries__volume_like_before")
    freeze(AGENCY, PERIOD, "r9")
    (gate,) = data(render(AGENCY, PERIOD, "city", "r9"))["provenance"]["gates"]
    assert gate["description"]["id"].startswith("Paling banyak satu dari dua puluh")
    observed = {"id": "1 dari 3 kiriman tidak memenuhi", "en": "1 of 3 deliveries do not meet it"}
    assert (gate["outcome"], gate["observed"]) == ("failed", observed)


def test_render__a_gate_run_after_the_release_does_not_change_the_released_page(city: Path) -> None:
    put_period_gate("passed")
    freeze(AGENCY, PERIOD, "r1")
    render(AGENCY, PERIOD, "city", "r1")
    first = release(AGENCY, PERIOD, "r1")
    put_period_gate("failed")
    render(AGENCY, PERIOD, "city", "r2")
    assert release(AGENCY, PERIOD, "r2").document_hash == first.document_hash


def put_period_gate(outcome: str) -> None:
    with connect(Role.TRANSFORMER) as connection:
        connection.execute(
            """insert into ledger.gate_result
                   (run_id, gate, agency_id, period_kind, period_start_date, rule, severity, description, outcome)
               values ('r', 'marts', %s, 'month', %s, 'marts_periods__roster_is_there', 'warning', '', %s)""",
            (AGENCY, PERIOD.start_date, outcome),
        )


def _released_month(period: Period, present: int) -> None:
    """A month with one attendance figure of the city, frozen and standing released."""
    put_value("all", "attendance_rate", 120, present, 1000, period=period)
    put_value("all", "headcount", 120, 120, breakdown="sex=female", period=period)
    freeze(AGENCY, period, f"r {period.code}")
    with connect(Role.PUBLISHER) as connection:
        connection.execute(
            "update published.revision set status = 'released', released_at = now() where period_start_date = %s",
            (period.start_date,),
        )


def test_collect__reaches_back_far_enough_for_a_change_to_be_called(city: Path) -> None:
    for back in range(14, 0, -1):
        _released_month(PERIOD.shift(-back), 921 + back * 7 % 11)
    put_value("all", "attendance_rate", 120, 800, 1000)
    freeze(AGENCY, PERIOD, "r1")
    with connect(Role.PUBLISHER) as connection:
        revision = revisions.newest(connection, AGENCY, PERIOD)
        edition = collect(connection, get_agency(AGENCY), revision, with_units=False, is_draft=False)
    change = changes_of(edition.cell_table, PERIOD.start_date, ["attendance_rate"]).get("all", "attendance_rate")
    assert (change.verdict, change.points) == ("fall", 14)
    months = {row["period_start_date"] for row in edition.history if row["breakdown_1"]}
    assert min(months) == PERIOD.shift(-11).start_date, "of older periods only the judged figures are read"
