"""`lontar explain` and `lontar sample-rows`: what stands behind a printed number, and rows on their way to it; nothing withheld is said."""

import json
from pathlib import Path

import pytest
import verified_city
from typer.testing import CliRunner
from verified_city import AGENCY, PERIOD

from lontar.cli import commands
from lontar.errors import LontarError
from lontar.explain import Figure, explain, parse_address
from lontar.explain.sql import models_of
from lontar.ingest import archive
from lontar.period import Period
from lontar.publish import revisions
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration

# What staging makes of the roster; one row breaks a rule.
_TYPED = """
create table staging.typed_employees as
select *, case when _row_number = 5 then '{unit_id:unknown}' else '{}' end::text[] as _violations, true as _is_last_of_key
from raw.employees;
create table staging.typed_reader_enrolments as
select '1'::text as device_id, '3'::text as pin, person_key, 1::bigint as _delivery_id from raw.employees where _row_number = 3;
create table staging.typed_punches as select *, '{}'::text[] as _violations from raw.punches;
create table staging.typed_units as select *, '{}'::text[] as _violations, true as _is_last_of_key from raw.units;
grant select on all tables in schema staging, marts, reference to lontar_auditor;
"""


@pytest.fixture(scope="module")
def home(module_home: Path) -> Path:
    verified_city.make_home(module_home)
    with connect(Role.TRANSFORMER) as connection:
        connection.execute(_TYPED)
    return module_home


def run(*arguments: str) -> dict:
    done = CliRunner().invoke(commands, [*arguments, "--json"])
    assert done.exit_code == 0, (done.output, done.exception)
    return json.loads(done.output)


def entries(kind: str) -> list[dict]:
    with connect(Role.AUDITOR) as connection:
        query = "select payload from ledger.entry where agency_id = %s and kind = %s order by sequence"
        return [payload for (payload,) in connection.execute(query, (AGENCY, kind))]


def test_explain__leads_from_a_number_to_everything_behind_it(home: Path) -> None:
    found = run("explain", "--agency", AGENCY, "--period", PERIOD.code, "--indicator", "headcount", "--language", "en")
    assert (found["cell"]["status"], found["cell"]["value"], found["revision"]) == ("shown", "30", 1)
    assert found["definition"]["Headcount"].startswith("Persons with an active legal standing")
    (model,) = [model for model in found["models"] if model["name"] == "fct_roster_headcount"]
    assert "count(distinct person_key)" in model["sql"] and model["path"].startswith("dbt_project/models/marts/")
    (roster,) = [line for line in found["deliveries"] if line["feed"] == "employees"]
    assert (roster["received"], roster["loaded"], roster["rejected"]) == (31, 30, 1)
    assert archive.is_kept(roster["sha256"])
    assert {rule["code"]: rule["status"] for rule in found["rules"]}["roster_month_end"] == "practice"
    assert {gate["gate"] for gate in found["gates"]} == {"raw", "marts", "publication"}
    assert [entry["kind"] for entry in found["entries"]] == ["frozen", "published", "signed"]
    assert [(one["revision"], one["figure"]["value"]) for one in found["history"]] == [(1, "30")]


def test_explain__a_withheld_figure_is_said_to_be_withheld_by_its_rule_and_never_shown(home: Path) -> None:
    with connect(Role.PUBLISHER) as connection:
        (true_value,) = connection.execute(
            "select value from marts.indicator_value where unit_id = '1.02' and indicator_code = 'headcount'"
        ).fetchone()
    assert true_value == 4
    found = run("explain", "--agency", AGENCY, "--period", PERIOD.code, "--unit", "1.02", "--indicator", "headcount")
    assert found["cell"].keys() == {"status", "rule_version", "rule_status"}
    assert found["cell"]["status"] == "withheld"
    assert "sedikitnya 5 orang" in found["absence"]
    assert found["history"][0]["figure"] == found["cell"]


def test_explain__an_address_of_the_site_is_the_same_figure(home: Path) -> None:
    address = f"https://kinerja.example/{AGENCY}/{PERIOD.code}/1.02/index.en.html#i-headcount"
    by_address, by_name = (
        run("explain", address),
        run("explain", "--agency", AGENCY, "--period", PERIOD.code, "--unit", "1.02", "--indicator", "headcount"),
    )
    assert by_address == by_name
    page = home / "published" / AGENCY / PERIOD.code / "index.html"
    assert 'id="i-headcount"' in page.read_text(encoding="utf-8")


def test_explain__text_gives_whole_hashes_and_the_sql(home: Path) -> None:
    done = CliRunner().invoke(commands, ["explain", f"{AGENCY}/{PERIOD.code}/index.html#i-headcount"])
    assert done.exit_code == 0, done.output
    with connect(Role.AUDITOR) as connection:
        (sha256,) = connection.execute("select sha256 from ledger.delivery where feed = 'employees'").fetchone()
        hashes = connection.execute(
            "select entry_hash from ledger.entry where kind in ('frozen', 'published')"
        ).fetchall()
    for part in (sha256, *(entry_hash for (entry_hash,) in hashes), "SQL of fct_roster_headcount", "no approval"):
        assert part in done.output


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        (Figure(AGENCY, PERIOD, "headcount", "9.99"), "No such figure"),
        (Figure(AGENCY, PERIOD, "headcount", breakdown="sex=other"), "No such figure"),
        (Figure(AGENCY, PERIOD, "nothing"), "no indicator"),
        (Figure(AGENCY, PERIOD, "headcount", revision=2), "No such revision"),
        (Figure(AGENCY, Period.parse("2026-08"), "headcount"), "No such revision"),
        (Figure(AGENCY, PERIOD, "headcount", folder="9.99"), "No unit of this revision"),
    ],
)
def test_explain__what_was_not_published_is_refused(home: Path, figure: Figure, message: str) -> None:
    with pytest.raises(LontarError, match=message):
        explain(figure)


def test_address__what_is_none_is_told() -> None:
    for text in ("", "https://x.example/", f"{AGENCY}/2026-09/index.html", "indikator/headcount.html"):
        with pytest.raises(LontarError, match="no address"):
            parse_address(text)


def test_sql__every_indicator_leads_to_a_model() -> None:
    from lontar.publish.labels import seed_rows

    for row in seed_rows("indicators"):
        assert models_of(row["indicator_code"]), row["indicator_code"]


def test_sample__the_reading_is_in_the_ledger_before_the_first_row_and_the_seed_draws_the_same_again(
    home: Path,
) -> None:
    known = len(entries("rows_sampled"))
    arguments = ("sample-rows", "12", "--agency", AGENCY, "--reason", "uji petik", "--seed", "5")
    first, again = run(*arguments), run(*arguments)
    assert first["rows"] == again["rows"] and len(first["rows"]) == 12
    noted = entries("rows_sampled")[known:]
    assert len(noted) == 2
    assert (noted[0]["reason"], noted[0]["seed"], len(noted[0]["rows"])) == ("uji petik", 5, 12)
    assert noted[0]["operator"]


def test_sample__without_a_reason_nothing_is_read_or_noted(home: Path) -> None:
    known = len(entries("rows_sampled"))
    done = CliRunner().invoke(commands, ["sample-rows", "3", "--agency", AGENCY, "--reason", " "])
    assert isinstance(done.exception, LontarError) and "reason" in str(done.exception)
    assert done.output == "" and len(entries("rows_sampled")) == known
    assert CliRunner().invoke(commands, ["sample-rows", "3", "--agency", AGENCY]).exit_code == 2


def test_sample__every_row_is_traced_from_file_to_figure(home: Path) -> None:
    rows = run("sample-rows", "500", "--agency", AGENCY, "--reason", "semua baris", "--period", PERIOD.code)["rows"]
    # All rows that were ever loaded: 30 of the roster, 2 units, 60 punches.
    assert len(rows) == 92
    assert all(row["is_same"] for row in rows)
    assert {row["state"] for row in rows} == {"accepted", "quarantined"}
    (refused,) = [row for row in rows if row["state"] == "quarantined"]
    assert (refused["row_number"], refused["rules"], refused["figures"]) == (5, ["unit_id:unknown"], [])
    roster = [row for row in rows if row["feed"] == "employees"]
    assert all(len(row["raw"]["person_key"]) == 16 for row in roster)
    punch = next(row for row in rows if row["feed"] == "punches" and row["staged"]["pin"] == "3")
    assert {figure["unit"] for figure in punch["figures"]} == {"all", "1.02"}
    headcount = {f["unit"]: f for row in roster for f in row["figures"] if f["indicator"] == "headcount"}
    assert headcount["all"]["value"] == "30" and "value" not in headcount["1.02"]


def test_sample__an_altered_row_shows(home: Path) -> None:
    change = "update raw.units set unit_name = %s where unit_id = '1.01' returning true"
    try:
        with connect(Role.LOADER) as connection:
            assert connection.execute(change, ("Dinas Lain",)).fetchone()
        rows = run("sample-rows", "9", "--agency", AGENCY, "--reason", "uji petik", "--feed", "units")["rows"]
    finally:
        with connect(Role.LOADER) as connection:
            connection.execute(change, ("Dinas 1.01",))
    (altered,) = [row for row in rows if not row["is_same"]]
    assert (altered["raw"]["unit_name"], altered["archived"]["unit_name"]) == ("Dinas Lain", "Dinas 1.01")


def test_sample__a_withheld_value_of_the_revision_is_in_no_output(home: Path) -> None:
    with connect(Role.AUDITOR) as connection:
        revision = revisions.newest(connection, AGENCY, PERIOD)
        withheld = [c for c in revisions.read_cells(connection, revision) if c["status"] == "withheld"]
    assert withheld
    rows = run("sample-rows", "92", "--agency", AGENCY, "--reason", "uji petik")["rows"]
    shown = {(f["unit"], f["indicator"]) for row in rows for f in row["figures"] if "value" in f}
    assert not shown & {(c["unit_id"], c["indicator_code"]) for c in withheld if not c["breakdown_1"]}
