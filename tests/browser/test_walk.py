"""A reader walks the site: finds a unit, opens a definition, changes the language, compares two periods - from a server and from a file share,
with and without scripts."""

from pathlib import Path

import pytest
from browser.places import CITY, COMPARISON, MONTHS, UNIT

pytestmark = [pytest.mark.e2e, pytest.mark.integration]
PLACES = pytest.mark.parametrize("from_server", [False, True], ids=["file", "server"])


def _title(page) -> str:
    return page.locator("h1").inner_text()


@PLACES
def test_search__finds_a_unit_by_part_of_its_name(open_page, from_server: bool) -> None:
    page = open_page("index.html", from_server=from_server)
    page.get_by_role("combobox").fill("inspek")
    page.get_by_role("option", name="Inspektorat Daerah").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{UNIT}")
    assert _title(page) == "Inspektorat Daerah"


@PLACES
def test_search__finds_an_indicator_from_a_unit_s_page_in_english(open_page, from_server: bool) -> None:
    page = open_page(UNIT.replace("index.html", "index.en.html"), from_server=from_server)
    page.get_by_role("combobox").fill("attendance rate")
    page.get_by_role("option", name="Attendance rate", exact=False).first.click()
    page.wait_for_url("**/indikator/attendance_rate.en.html")
    assert _title(page) == "Attendance rate"


def test_search__what_is_in_no_index_leads_to_the_page_of_everything(open_page) -> None:
    page = open_page("index.html")
    page.get_by_role("combobox").fill("qqqq")
    page.get_by_text("Tidak ditemukan").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/cari.html#qqqq")
    assert page.locator(".found li:visible").count() == 0
    page.get_by_label("Cari unit atau indikator", exact=True).last.fill("kehadiran")
    assert page.locator(".found li:visible").count() > 3


@PLACES
def test_figure__opens_its_definition_with_n_and_the_way_to_its_deliveries(open_page, from_server: bool) -> None:
    page = open_page(UNIT, from_server=from_server)
    page.locator("#i-attendance_rate .number a").click()
    page.wait_for_url("**/indikator/attendance_rate.html")
    assert "dibagi hari kerja terjadwal" in page.locator("#meaning").inner_text()
    assert "Perpres 21/2023" in page.locator("#t-facts").inner_text()
    row = page.locator(f"#t-published-{CITY} tbody tr").first
    assert int(row.locator("td").nth(3).inner_text()) > 100
    row.get_by_role("link", name="Kiriman dan sidiknya").click()
    page.wait_for_url(f"**/{CITY}/{MONTHS[1]}/index.html#t-deliveries")
    assert page.locator("#t-deliveries").is_visible()


@PLACES
@pytest.mark.parametrize(
    "name", ["index.html", UNIT, "indikator/ikm.html", "kamus-data.html", "metode/skm.html", COMPARISON]
)
def test_language__the_switch_stays_on_the_same_page(open_page, name: str, from_server: bool) -> None:
    page = open_page(name, from_server=from_server)
    page.get_by_role("link", name="English", exact=True).click()
    page.wait_for_url("**/" + name.replace(".html", ".en.html"))
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="Bahasa Indonesia").click()
    page.wait_for_url(f"**/{name}")


@PLACES
def test_compare__two_chosen_periods_stand_side_by_side_with_their_difference(open_page, from_server: bool) -> None:
    page = open_page(f"{CITY}/banding/index.html", from_server=from_server)
    row = page.locator("#t-compare tbody tr#i-attendance_rate td")
    before = row.all_inner_texts()
    page.get_by_label("Periode pertama").select_option(label="September 2026")
    page.get_by_label("Periode kedua").select_option(label="Agustus 2026")
    heads = page.locator("#t-compare thead th").all_inner_texts()
    after = row.all_inner_texts()
    assert heads[1:3] == ["September 2026", "Agustus 2026"]
    assert after[:2] == before[1::-1]
    opposite = {"+": "−", "−": "+"}.get(before[2][0])
    assert after[2] == (opposite + before[2][1:] if opposite else before[2])


def test_method__is_one_step_from_the_definition_and_in_the_reader_s_language(open_page) -> None:
    page = open_page("indikator/ikm.html")
    page.get_by_role("link", name="Metode lengkap", exact=False).click()
    page.wait_for_url("**/metode/skm.html")
    assert "unsur aktif" in page.locator("main").inner_text()
    page.get_by_role("link", name="English", exact=True).click()
    page.wait_for_url("**/metode/skm.en.html")
    assert "active unsur" in page.locator("main").inner_text()


@PLACES
def test_cities__stand_as_dots_with_their_median_and_are_found_from_every_page(open_page, from_server: bool) -> None:
    page = open_page(UNIT, from_server=from_server)
    page.get_by_role("combobox").fill("perbandingan kota")
    page.get_by_role("option", name="Perbandingan kota", exact=False).first.click()
    page.wait_for_url("**/perbandingan/index.html")
    page = open_page(COMPARISON, from_server=from_server)
    picture = page.locator("#satisfaction svg").first
    assert picture.is_visible()
    texts = picture.locator("text").all_text_contents()
    assert [text for text in texts if text.startswith("Contoh")] == [f"Contoh {number}" for number in range(1, 6)]
    assert any(text.startswith("median kota") for text in texts)
    page.get_by_role("link", name="Perbandingan kota", exact=True).first.click()
    page.wait_for_url("**/perbandingan/index.html")


def test_compare__another_unit_is_one_choice_away(open_page) -> None:
    page = open_page(f"{CITY}/banding/index.html")
    page.get_by_label("Pilih unit").select_option(label="Inspektorat Daerah")
    page.wait_for_url(f"**/{CITY}/banding/1.02.html")
    assert "Inspektorat Daerah" in _title(page)


def test_table__is_sorted_by_a_column_and_absent_figures_come_last(open_page) -> None:
    page = open_page(f"{CITY}/{MONTHS[1]}/index.html")
    table = page.locator("#units table").first
    table.get_by_role("button", name="Urutkan menurut Pegawai").click()
    texts = [text.replace(".", "") for text in table.locator("tbody tr:not(.whole) td:nth-child(2)").all_inner_texts()]
    numbers = [int(text) for text in texts if text.isdigit()]
    assert len(numbers) >= 4
    assert numbers == sorted(numbers, reverse=True)
    assert all(not text.isdigit() for text in texts[len(numbers) :])
    assert table.locator("th[aria-sort=descending]").count() == 1


def test_table__is_taken_along_as_csv(open_page) -> None:
    page = open_page(f"{CITY}/{MONTHS[1]}/index.html")
    tools = page.locator("#units .tools").first
    with page.expect_download() as download:
        tools.get_by_role("button", name="Unduh tabel ini (CSV)").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    table = page.locator("#units table").first
    assert len(text.splitlines()) == table.locator("tr").count()
    assert text.splitlines()[1].startswith("Pemerintah Kota Kupang,")
    assert tools.get_by_role("link", name="Buku kerja (XLSX)").get_attribute("href") == "data.xlsx"


@PLACES
def test_without_scripts__everything_is_there(open_page, from_server: bool) -> None:
    page = open_page(UNIT, from_server=from_server, scripts=False)
    assert page.locator("#i-attendance_rate .number").is_visible()
    page.get_by_role("link", name="Cari unit atau indikator").first.click()
    page.wait_for_url("**/cari.html")
    page.get_by_role("link", name="Dinas Kesehatan", exact=True).click()
    assert _title(page) == "Dinas Kesehatan"
    page.get_by_role("link", name="Pemerintah Kota Kupang", exact=True).first.click()
    page.get_by_role("link", name="Bandingkan periode Kota Kupang").click()
    assert page.locator("#t-compare thead th").all_inner_texts() == [
        "Indikator",
        "Agustus 2026",
        "September 2026",
        "Selisih",
    ]
    assert page.locator("#t-compare tbody tr").count() > 30
    assert page.locator(".choose a").count() > 10


def test_print__the_menu_and_the_tools_stay_off_the_paper(open_page) -> None:
    page = open_page(UNIT)
    page.emulate_media(media="print")
    for selector in (".find", ".crumbs", ".tools", ".downloads", "footer nav", ".sort"):
        assert page.locator(f"{selector}:visible").count() == 0, selector
    assert page.locator(".notice").is_visible()
