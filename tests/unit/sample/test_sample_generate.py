"""The sample is the same for the same seed, grows month by month, and can hold a late and a corrected file back."""

import json
from pathlib import Path

import pytest
from support import some

from lontar.errors import LontarError
from lontar.period import Period
from lontar.sample import generate, release_late
from lontar.transform.windows import load_indicators

APRIL_TO_JUNE = (Period.parse("2026-04"), Period.parse("2026-06"))


def _files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def _truth(summary) -> dict:
    return json.loads(summary.truth.read_text(encoding="utf-8"))


def test_generate__same_seed_gives_the_same_bytes(short_city, tmp_path):
    generate(short_city.summary.agency_id, home=tmp_path, scale=0.05, months=APRIL_TO_JUNE)
    assert _files(tmp_path) == _files(short_city.home)


def test_generate__another_seed_gives_other_deliveries(city, tmp_path):
    april = Period.parse("2026-04")
    generate(city.summary.agency_id, home=tmp_path, scale=0.05, months=(april, april), seed=5)
    ours, theirs = _files(tmp_path / "inbox"), _files(city.home / "inbox")
    check_ins = [name for name in ours if "checkin_" in name]
    assert check_ins
    assert all(ours[name] != theirs[name] for name in check_ins)


def test_generate__a_longer_window_leaves_earlier_months_as_they_were(city, short_city):
    shorter, longer = _files(short_city.home / "inbox"), _files(city.home / "inbox")
    assert len(shorter) > 50
    assert {name: longer.get(name) for name in shorter} == shorter


def test_generate__truth_of_earlier_months_does_not_depend_on_later_ones(city, short_city):
    months = set(short_city.truth["months"])
    assert len(months) == 3
    assert short_city.truth["records"] == [row for row in city.truth["records"] if row["period"] in months]


def test_generate__every_file_lies_below_a_note_that_says_synthetic(city):
    for path in some(city.summary.files):
        assert path.exists()
        assert any((above / "SINTETIS.txt").exists() for above in path.parents)


def test_generate__refuses_an_inbox_that_no_sample_wrote(tmp_path):
    folder = tmp_path / "inbox" / "kota-kupang"
    folder.mkdir(parents=True)
    (folder / "pegawai.csv").write_text("NIP\n")
    with pytest.raises(LontarError, match="no sample wrote"):
        generate("kota-kupang", home=tmp_path)
    assert (folder / "pegawai.csv").exists()


@pytest.mark.parametrize(
    ("agency_id", "arguments"),
    [
        ("kota-lain", {}),
        ("kota-kupang", {"scale": 0.01}),
        ("kota-kupang", {"scale": 2}),
        ("kota-kupang", {"months": (Period.parse("2025-12"), Period.parse("2026-02"))}),
        ("kota-kupang", {"months": (Period.parse("2026-05"), Period.parse("2026-04"))}),
    ],
)
def test_generate__says_what_is_impossible(agency_id, arguments, tmp_path):
    with pytest.raises(LontarError):
        generate(agency_id, home=tmp_path, **arguments)


@pytest.mark.parametrize("agency_id", ["kota-kupang", "kota-palembang"])
def test_release_late__delivers_what_was_kept_aside_and_changes_the_truth(agency_id, cities, tmp_path):
    whole = cities[agency_id]
    summary = generate(agency_id, home=tmp_path, scale=0.05, hold_back=True)
    states, names = [_truth(summary)["records"]], set()
    for only in ("late", ""):
        names |= {path.name for path in release_late(tmp_path, agency_id, only=only)}
        states.append(_truth(summary)["records"])
    assert {path.name for path in summary.held_back} <= names and len(summary.held_back) == 2
    assert _files(tmp_path / "inbox") == _files(whole.home / "inbox")
    assert states[2] == whole.truth["records"]
    _check_late(whole.world.city, _changed(*states[:2]))
    _check_corrected(whole.world.city, _changed(*states[1:]))


def _check_late(plan, changed: set[tuple[str, str]]) -> None:
    assert ("unknown_rate", plan.late_month) in changed
    looking_back = {indicator.indicator_code for indicator in load_indicators() if indicator.window != "month"}
    for code, period in changed:
        assert period == plan.late_month or (code in looking_back and period > plan.late_month)


def _check_corrected(plan, changed: set[tuple[str, str]]) -> None:
    assert ("no_record_rate" if plan.corrected_kind == "shift" else "leave_rate", plan.corrected_month) in changed
    assert min(period for _, period in changed) == plan.corrected_month
    assert not any(code.startswith(("training", "skm", "ikm", "headcount")) for code, _ in changed)


def _changed(before: list[dict], after: list[dict]) -> set[tuple[str, str]]:
    def keyed(rows: list[dict]) -> dict:
        return {
            tuple(row[name] for name in ("indicator_code", "period", "unit_id", "breakdown_1")): row for row in rows
        }

    old, new = keyed(before), keyed(after)
    return {key[:2] for key in old.keys() | new.keys() if old.get(key) != new.get(key)}


def test_release_late__without_anything_kept_aside_is_an_error(city):
    with pytest.raises(LontarError, match="Nothing is held back"):
        release_late(city.home, city.summary.agency_id)


def test_generate__one_month_alone_is_possible(tmp_path):
    september = Period.parse("2026-09")
    summary = generate("kota-palembang", home=tmp_path, scale=0.05, months=(september, september))
    records = _truth(summary)["records"]
    assert {row["period"] for row in records} == {"2026-09"}
    assert not any(row["unit_id"] == "13" for row in records)  # the reorganisation was before
