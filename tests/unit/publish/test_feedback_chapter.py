"""The chapter on complaints: what cannot be computed is said in words, and no column counts people where there are none."""

from decimal import Decimal

import pytest
from fixtures.published_city import PERIOD, City

from lontar.publish.model import Section

CANNOT = "Ketepatan waktu tidak dapat dihitung: sumber tidak mencatat waktu penutupan."


def _chapter(label: str, untimed: int, **late: object) -> Section:
    """The city's chapter with 40 reports of which `untimed` came from sources without a closing time."""
    city = City(4)
    share = {"denominator": Decimal(40), "n_persons": None}

    def row(code: str, breakdown: str = "", **figures: object) -> dict:
        return city._row(PERIOD, "all", code, breakdown, **figures)

    more = [
        row("feedback_received", value=Decimal(40), numerator=Decimal(40)),
        row("feedback_received", "channel=lapor", value=Decimal(25), numerator=Decimal(25)),
        row("feedback_received", "channel=ulasan", value=Decimal(15), numerator=Decimal(15)),
        row("complaint_completion_rate", value=Decimal("0.100"), numerator=Decimal(4), **share),
        row("complaint_auto_closed_share", value=Decimal("0.600"), numerator=Decimal(24), **share),
        row("complaint_late_rate", **(late or {"status": "not_applicable"})),
        row("complaint_untimed_share", value=Decimal(untimed) / 40, numerator=Decimal(untimed), label=label, **share),
    ]
    rows = city.cells() + more
    city.cells = lambda period=PERIOD: rows if period == PERIOD else City.cells(city, period)  # type: ignore[method-assign]
    return next(section for section in city.document().sections if section.id == "feedback")


def _words(section: Section) -> str:
    return " ".join(block.text for block in section.blocks if block.type in ("paragraph", "note"))


@pytest.mark.parametrize(
    ("label", "untimed", "said"),
    [
        ("semua", 40, CANNOT),
        ("sebagian", 10, "Untuk 10 dari 40 laporan ketepatan waktu tidak dapat dihitung"),
        ("tidak ada", 0, "Semua sumber mencatat waktu penutupan."),
    ],
)
def test_chapter__says_whether_timeliness_can_be_computed(label: str, untimed: int, said: str) -> None:
    words = _words(_chapter(label, untimed))
    assert said in words
    assert (CANNOT in words) == (label == "semua")
    assert "melewati batas hari kerjanya" not in words


def test_chapter__closed_by_the_system_is_beside_resolved_and_not_in_it() -> None:
    words = _words(_chapter("semua", 40))
    assert "4 (10,0%) diselesaikan" in words
    assert "24 (60,0%) ditutup otomatis oleh sistem; penutupan ini bukan penyelesaian" in words


def test_chapter__late_ones_are_told_where_they_are_known() -> None:
    late = {"value": Decimal("0.250"), "numerator": Decimal(5), "denominator": Decimal(20)}
    assert "Dari 20 laporan yang dapat dinilai ketepatan waktunya, 5 (25,0%) melewati" in _words(
        _chapter("tidak ada", 0, **late)
    )


def test_tables__have_a_column_of_people_only_where_people_are_behind_the_figures() -> None:
    sections = {section.id: section for section in City(4).document().sections}
    tables = [block for block in _chapter("semua", 40).blocks if block.type == "table"]
    assert tables
    assert not [table.id for table in tables if "persons" in {column.key for column in table.columns}]
    for table in tables:
        assert {len(row) for row in table.rows} == {len(table.columns)}
    trained = next(b for b in sections["training"].blocks if b.type == "table" and b.place == "annex")
    assert "persons" in {column.key for column in trained.columns}
