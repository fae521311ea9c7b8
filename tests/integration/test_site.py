"""The site's pages: what they say about cities, months, deliveries, gates and quarantine, and that they change only when that does."""

import re
from datetime import date
from pathlib import Path

import psycopg
import pytest
import yaml
from publishing import AGENCY, PERIOD, bring_back_city, put_delivery, put_value, use_profile
from support import some

from lontar.period import Period
from lontar.publish import approvals, revisions, site, waiting
from lontar.publish.freeze import freeze
from lontar.publish.release import release
from lontar.publish.site_texts import site_texts
from lontar.settings import PROJECT_DIR
from lontar.warehouse import Role, connect, ensure

pytestmark = pytest.mark.integration


@pytest.fixture
def city(made_once: Path) -> Path:
    """A city with one released month and one finished gate."""
    bring_back_city(made_once)
    with connect(Role.TRANSFORMER) as connection:
        put_check(connection, "raw_deliveries__few_rows_refused", "failed", "3 of 40", "max_value 0.05")
    freeze(AGENCY, PERIOD, "r1")
    put_rendering(1)
    release(AGENCY, PERIOD, "r1")
    return made_once


def put_rendering(revision: int, period: Period = PERIOD) -> None:
    folder = waiting.empty(waiting.folder_of(AGENCY, period))
    for name in ("index.html", "laporan.pdf", "data.xlsx", "data.csv", "data.json", "1.01/index.html"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"revisi {revision}")
    waiting.complete(folder, revision, is_draft=False)


def put_check(connection: psycopg.Connection, rule: str, outcome: str, observed: str, expected: str) -> None:
    connection.execute(
        """insert into ledger.gate_result (run_id, gate, agency_id, rule, severity, description, outcome, observed, expected)
           values ('r1', 'raw', %s, %s, 'warning', 'in English', %s, %s, %s)""",
        (AGENCY, rule, outcome, observed, expected),
    )


def page(home: Path, name: str) -> str:
    return (home / "published" / name).read_text(encoding="utf-8")


def row_of(html: str, text: str) -> list[str]:
    """The cells of the table row that contains a text, without markup."""
    row = next(row for row in re.findall(r"<tr.*?</tr>", html, re.DOTALL) if text in row)
    return [re.sub(r"<.*?>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]


def test_site__the_first_page_leads_to_every_city_month_and_file(city: Path) -> None:
    site.build("r1")
    html = page(city, "index.html")
    hrefs = set(re.findall(r'href="([^"#]+)"', html))
    wanted = {f"{AGENCY}/2026-09/{name}" for name in ("index.html", "laporan.pdf", "data.xlsx", "data.json")}
    assert wanted | {f"{AGENCY}/index.html", "audit/index.html", f"audit/{AGENCY}/index.html"} <= hrefs
    assert row_of(html, "September 2026")[0] == "September 2026"


def test_site__every_link_of_every_page_leads_to_a_file(city: Path) -> None:
    site.build("r1")
    pages = some((city / "published").rglob("*.html"))
    links = [(page, href) for page in pages for href in re.findall(r'href="([^"#:]+)["#]', page.read_text("utf-8"))]
    assert len(links) > len(pages)
    assert [f"{page} leads to {href}" for page, href in links if not (page.parent / href).is_file()] == []


def test_site__sample_output_says_so_on_every_page(city: Path) -> None:
    pages = [path for path in site.build("r1") if path.suffix == ".html"]
    assert len(pages) > 100
    for path in pages:
        marked = "DATA SINTETIS" if 'lang="id"' in path.read_text(encoding="utf-8")[:60] else "SYNTHETIC DATA"
        assert marked in path.read_text(encoding="utf-8"), path


def test_site__pages_load_nothing_from_elsewhere(city: Path) -> None:
    for path in some(site.build("r1")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r'<script[^>]+src|(href|src)="[a-z]+:(?!,)|@import|url\(', text), path


def test_site__building_again_changes_no_file(city: Path) -> None:
    assert site.build("r1")
    assert site.build("r2") == []


def test_site__only_units_with_a_report_are_links(city: Path) -> None:
    site.build("r1")
    html = page(city, f"{AGENCY}/index.html")
    assert '<a href="2026-09/1.01/index.html">Dinas 1.01</a>' in html
    assert "Dinas 1.02" in html
    assert "2026-09/1.02/" not in html


def test_site__the_audit_page_shows_each_delivery_with_hash_and_both_equations(city: Path) -> None:
    sha256 = put_delivery("employees", "pegawai_20260901b.csv", effective_date=date(2026, 9, 2))
    site.build("r1")
    cells = row_of(page(city, f"audit/{AGENCY}/index.html"), "pegawai_20260901b.csv")
    assert cells == [
        "pegawai_20260901b.csv",
        "5\u00a0Okt\u00a02026",
        "Cocok",
        "100",
        "95",
        "3",
        "2",
        "90",
        "5",
        "0",
        sha256,
    ]


def test_site__a_delivery_whose_rows_do_not_add_up_is_named(city: Path) -> None:
    with connect(Role.TRANSFORMER) as connection:
        connection.execute(
            "insert into ledger.staging_result select delivery_id, 'r2', 80, 5, 0 from ledger.delivery limit 1"
        )
    site.build("r1")
    assert "Tidak cocok" in page(city, f"audit/{AGENCY}/index.html")
    assert "2 dari 3 cocok" in page(city, "audit/index.html")


def test_site__a_delivery_held_back_is_marked(city: Path) -> None:
    with connect(Role.TRANSFORMER) as connection:
        connection.execute(
            """insert into ledger.gate_result
                   (run_id, gate, agency_id, delivery_id, rule, severity, description, outcome)
               select 'r0', 'raw', agency_id, delivery_id, 'rule', 'critical', '', 'failed' from ledger.delivery
               where file_name = 'diklat_202609.csv'"""
        )
    site.build("r1")
    html = page(city, f"audit/{AGENCY}/index.html")
    assert row_of(html, "diklat_202609.csv")[2] == "Cocok; ditahan pemeriksaan"
    assert row_of(html, "unit_20260101.csv")[2] == "Cocok"


def test_site__a_delivery_refused_as_a_whole_is_listed_with_its_reason(city: Path) -> None:
    with connect(Role.LOADER) as connection:
        connection.execute(
            """insert into ledger.delivery (agency_id, feed, source, file_name, sha256, size_bytes, seen_at, detected, status,
                   refusal, profile_hash, run_id)
               values (%s, 'employees', 'simpeg', 'rusak<b>.csv', 'ff', 1, '2026-10-05', '{}', 'refused', 'Kolom NIP tidak ada', '', 'r0')""",
            (AGENCY,),
        )
    site.build("r1")
    html = page(city, f"audit/{AGENCY}/index.html")
    assert "rusak&lt;b&gt;.csv" in html
    assert "Kolom NIP tidak ada" in html


def test_site__gates_are_shown_in_indonesian_with_what_was_observed(city: Path) -> None:
    site.build("r1")
    cells = row_of(page(city, f"audit/{AGENCY}/index.html"), "few_rows_refused")
    sentence = site_texts()("rules.raw_deliveries__few_rows_refused")
    assert cells == [
        *(sentence, "Penerimaan", "Peringatan", "Tidak terpenuhi", "3 dari 40", "paling banyak 0,05"),
        "raw_deliveries__few_rows_refused",
    ]


def test_site__quarantine_is_counted_by_rule(city: Path) -> None:
    put_delivery("employees", "pegawai_20260801.csv", effective_date=date(2026, 8, 1))
    site.build("r1")
    html = page(city, f"audit/{AGENCY}/index.html")
    assert row_of(html, 'Daftar pegawai</th>\n<td class="code">end_date')[1:] == ["end_date:not_a_date", "10", "2"]


def test_site__approvals_stand_by_office_and_never_by_login(city: Path) -> None:
    with connect(Role.PUBLISHER) as connection:
        revision = revisions.newest(connection, AGENCY, PERIOD)
        approvals.record(connection, revision, "r1", approvals.Person("Kepala BKPSDM", "login-of-a-person"), "Sesuai")
    site.build("r1")
    html = page(city, f"audit/{AGENCY}/index.html")
    cells = row_of(html, "Kepala BKPSDM")
    assert (cells[0], cells[1], cells[3], cells[4]) == ("September 2026", "1", "Kepala BKPSDM", "Sesuai")
    assert not [path for path in (city / "published").rglob("*.html") if "login-of-a-person" in path.read_text()]


def test_site__the_audit_page_reconciles_shows_who_reported_and_leads_to_the_data_docs(city: Path) -> None:
    site.build("r1")
    html = page(city, f"audit/{AGENCY}/index.html")
    assert row_of(html, "Seluruhnya") == ["Seluruhnya", "3 dari 3", "300", "285", "9", "6", "270", "15", "0"]
    assert row_of(html[html.index('id="coverage"') :], "Daftar pegawai") == ["Daftar pegawai", "4/4"]
    assert 'href="dokumen-pemeriksaan.html"' in html
    docs = page(city, f"audit/{AGENCY}/dokumen-pemeriksaan.html")
    assert row_of(docs, "refused_row_rate")[1:5] == ["Tidak terpenuhi", "Peringatan", "3 dari 40", "paling banyak 0,05"]
    assert "0 dari 1 aturan terpenuhi" in docs
    assert "dokumen-pemeriksaan.en.html" in docs


def test_site__a_result_that_quotes_a_row_is_not_shown(city: Path) -> None:
    with connect(Role.TRANSFORMER) as connection:
        put_check(connection, "raw_deliveries__volume_like_before", "not_evaluated", 'invalid input "Budi"', "")
    site.build("r1")
    assert not [path for path in (city / "published" / "audit").rglob("*.html") if "Budi" in path.read_text()]


def test_site__what_came_late_and_what_did_not_come_is_listed(city: Path) -> None:
    put_delivery("training_participations", "diklat_0.csv", events=("2025-01-01", "2025-02-01"), seen="2026-10-01")
    site.build("r1")
    assert "Semua kiriman datang sebelum batas waktunya" in page(city, f"audit/{AGENCY}/index.html")
    put_value("all", "training_jp_total", 120, 900, period=PERIOD.previous())
    freeze(AGENCY, PERIOD.previous(), "r2")
    site.build("r2")
    html = page(city, f"audit/{AGENCY}/index.html")
    assert row_of(html, "10\u00a0Sep\u00a02026")[:3] == ["Daftar pegawai", "simpeg", "Agustus 2026"]
    assert row_of(html, "10\u00a0Sep\u00a02026")[4] == "belum diterima"


def test_site__a_correction_and_its_reason_stand_on_the_city_page(city: Path) -> None:
    put_value("1.01", "training_jp_total", 70, 640)
    put_delivery("training_participations", "diklat_susulan.csv", events=("2026-08-03", "2026-09-29"))
    freeze(AGENCY, PERIOD, "r2")
    site.build("r2")
    assert "mengubah 1 angka September 2026" in page(city, "index.html")
    freeze(AGENCY, PERIOD, "r3", revise=True)
    put_rendering(2)
    release(AGENCY, PERIOD, "r3")
    site.build("r3")
    assert "1 angka berbeda dari revisi 1, karena kiriman diklat_susulan.csv." in page(city, f"{AGENCY}/index.html")
    changed = row_of(page(city, "koreksi.html"), "Dinas 1.01")
    assert (changed[0], changed[-2:]) == ("Dinas 1.01", ["tidak berlaku", "640 JP"])
    assert "menunggu revisi berikutnya" not in page(city, "index.html")


def test_site__before_anything_was_built_the_pages_say_that_nothing_is_there(fresh_home: Path) -> None:
    use_profile(fresh_home)
    ensure()
    site.build("r1")
    assert "Belum ada laporan yang terbit." in page(fresh_home, "index.html")
    assert "Belum ada kiriman yang diterima." in page(fresh_home, f"audit/{AGENCY}/index.html")


def test_texts__every_rule_of_the_gates_has_its_sentence_in_indonesian() -> None:
    files = (PROJECT_DIR / "expectations").glob("*/*.yml")
    suites = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in files]
    rules = {item["meta"]["rule"] for suite in suites for item in suite["expectations"]}
    assert rules
    assert rules - set(site_texts().group("rules")) == set()
