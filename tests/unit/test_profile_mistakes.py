"""Every mistake that a profile can hold is found before a run, all of one file at once, each with its key and what to do."""

import copy
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from lontar.agency import Agency, load_agencies, read_profile
from lontar.agency.loading import judged
from lontar.agency.plain_words import _fields, _inner
from lontar.agency.reader_options import OPTIONS
from lontar.errors import ConfigurationError
from lontar.settings import PROJECT_DIR, settings

FULL = Path(__file__).parent / "profiles" / "kota-penuh.yml"
SHIPPED = [PROJECT_DIR / "config" / "agencies" / f"{name}.yml" for name in ("kota-kupang", "kota-palembang")]
# Mappings whose keys the profile makes up: a key more is no mistake of form.
FREE = {"codes", "columns", "values", "constants", "date_format", "combine", "retention", "words"}
Place = tuple[str | int, ...]


def _content(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _places(value: Any, place: Place = ()) -> list[Place]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [*([place] if place else []), *(found for key, one in inner for found in _places(one, (*place, key)))]


def _at(content: Any, place: Place) -> Any:
    for part in place:
        content = content[part]
    return content


def _keys(content: dict, path: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for mistake in judged(content, path)[1]:
        found[mistake.key] = f"{found.get(mistake.key, '')} {mistake}"
    return found


def _some_places(path: Path) -> list[Place]:
    """All places of the full profile; of the shipped ones, which are long, forty."""
    places = _places(_content(path))
    return places if path == FULL else sorted(Random(5).sample(places, 40), key=str)


def _is_named(found: dict[str, str], place: Place) -> bool:
    """A mistake at the place, below it, or at the list or mapping that it stands in."""
    wanted, around = ".".join(map(str, place)), ".".join(map(str, place[:-1]))
    return any(key in (wanted, around) or key.startswith(f"{wanted}.") for key in found)


@pytest.mark.parametrize("path", [FULL, *SHIPPED], ids=lambda path: path.stem)
def test_sound_profile__has_no_mistake(path):
    assert read_profile(path)[1] == []


def _models(model: Any, seen: set) -> set:
    if isinstance(model, type) and issubclass(model, BaseModel) and model not in seen:
        seen.add(model)
        for declared in model.model_fields.values():
            _models(_inner(declared.annotation), seen)
    return seen


def test_full_profile__has_every_key_that_there_is():
    written = {key for place in _places(_content(FULL)) for key in place if isinstance(key, str)}
    known = {name for model in (*_models(Agency, set()), *OPTIONS.values()) for name in model.model_fields}
    assert known - written == set()


@pytest.mark.parametrize("path", [FULL, *SHIPPED], ids=lambda path: path.stem)
def test_value_of_another_type__is_named(path):
    """A mapping where text stands, and text where a list or mapping stands."""
    content, missed = _content(path), []
    for place in _some_places(path):
        broken = copy.deepcopy(content)
        value = _at(broken, place)
        _at(broken, place[:-1])[place[-1]] = "kata" if isinstance(value, dict | list) else {"a": {"b": 1}}
        if not _is_named(_keys(broken, path), place):
            missed.append(place)
    assert missed == []


@pytest.mark.parametrize("path", [FULL, *SHIPPED], ids=lambda path: path.stem)
def test_misspelt_key__is_named_with_the_one_that_is_meant(path):
    content, missed = _content(path), []
    for place in _some_places(path):
        if isinstance(place[-1], int) or FREE & {*place[:-1]}:
            continue
        broken = copy.deepcopy(content)
        above = _at(broken, place[:-1])
        above[f"{place[-1]}x"] = above.pop(place[-1])
        told = " ".join(
            text
            for key, text in _keys(broken, path).items()
            if key.endswith(f".{place[-1]}x") or key == f"{place[-1]}x"
        )
        if not told:
            missed.append((place, _keys(broken, path)))
        elif _fields(Agency, place[:-1]):
            assert f"Do you mean {place[-1]}?" in told, told
    assert missed == []


@pytest.mark.parametrize("path", [FULL, *SHIPPED], ids=lambda path: path.stem)
def test_missing_key__is_named_where_it_is_needed(path):
    content, found = _content(path), set()
    for place in _some_places(path):
        declared = _fields(Agency, place[:-1]).get(place[-1])
        if isinstance(place[-1], str) and declared and declared.is_required():
            broken = copy.deepcopy(content)
            del _at(broken, place[:-1])[place[-1]]
            assert "is missing. Add it" in _keys(broken, path)[".".join(map(str, place))]
            found.add(place[-1])
    assert "location" in found


SOURCE = ("feeds", "employees", "sources", 0)
WRONG = [
    (("agency_id",), "kota-lain", "file is called"),
    (("agency_id",), "Kota Penuh", "small letters"),
    (("timezone",), "Asia/Kupang", "IANA"),
    (("head_of_government",), "presiden", "wali_kota"),
    (("codes", "bps"), 9999, "in quotes"),
    (("rules", "no_such"), "4", "no rule that a city may set"),
    (("rules", "minutes_per_day", 1, "value"), "seven", "not a number"),
    (("rules", "minutes_per_day", 1, "value"), 460, "in quotes"),
    (("rules", "minutes_per_day", 1, "valid_from"), "2026-02-30", "date"),
    (("rules", "minutes_per_day", 1, "valid_from"), "2025-06-01", "hold on 2025-06-01"),
    (("rules", "minutes_per_day", 0, "valid_to"), "2024-12-31", "before"),
    (("disclosure", "rating"), 3, "10 or more"),
    (("disclosure", "ratings"), 12, "rating"),
    (("publication", "release_day"), 31, "28"),
    (("publication", "periods"), [], "Name at least one"),
    (("publication", "periods"), ["week"], "month"),
    (("publication", "site_address"), "laporan.example", "pattern"),
    (("publication", "letterhead", "logo"), "tidak-ada.svg", "not there"),
    (("publication", "letterhead", "logo"), "../lambang.svg", "SVG or PNG"),
    (("publication", "recipients", 0, "addresses", 0), "pimpinan", "no mail address"),
    (("publication", "recipients", 0, "addresses"), ["a@b.example", "A@b.example"], "twice"),
    (("publication", "recipients", 0, "units"), ["all", "all"], "twice"),
    (("publication", "recipients", 0, "language"), "jv", "'id' or 'en'"),
    (("publication", "approval", "people"), 3, "1 or 2"),
    (("publication", "approval", "approvers"), [], "people is 2"),
    (("publication", "recipients", 0, "name"), "Pimpinan", "small letters"),
    (("publication", "requires_approval"), False, "nobody would ask"),
    (("internal", "readers", 0, "os_users"), [], "Name at least one"),
    (("surveys", "pelanggan"), {"id": "a", "en": "b"}, "skm"),
    (("retention", "kehadiran", "feeds", 1), "units", "no feed 'units'"),
    (("retention", "kehadiran", "feeds", 1), "punches", "already"),
    (("retention", "kehadiran", "months"), 0, "1"),
    (("retention", "kehadiran", "ground"), "x", "name the regulation"),
    (("feeds", "employes"), {"sources": []}, "Do you mean employees?"),
    (("feeds", "employees", "cadence"), "weekly", "monthly"),
    (("feeds", "employees", "deadline_day"), 31, "28"),
    (("feeds", "employees", "sources"), [], "Name at least one"),
    ((*SOURCE, "pattern"), "(", "regular expression"),
    ((*SOURCE, "pattern"), r"(?P<bulan>\d+)", "no column of employees"),
    ((*SOURCE, "location"), "sftpp://mesin/berkas", "no kind of address"),
    ((*SOURCE, "reader"), "dbase", "attlog"),
    ((*SOURCE, "options", "delimiter"), ";;", "one sign"),
    ((*SOURCE, "options", "quote"), "''", "one sign"),
    ((*SOURCE, "options", "encoding"), "utf-88", "no such encoding"),
    ((*SOURCE, "options", "null_words"), "-", "list"),
    ((*SOURCE, "options", "sheet"), 1, "there is no such key"),
    ((*SOURCE, "options", "thousands"), ".", "','"),
    ((*SOURCE, "columns", "NIP"), "nipp", "no column of employees"),
    ((*SOURCE, "values", "positon_type"), {"a": "b"}, "no column of employees"),
    ((*SOURCE, "values", "position_type", "Struktural"), "strukturall", "no code of position_type"),
    ((*SOURCE, "constants", "unit"), "1", "no column of employees"),
    ((*SOURCE, "date_format", "position_start_date"), "%d/%Q", "not a pattern of dates"),
    ((*SOURCE, "date_format", "position_start_date"), "%d/%m", "says nothing of %Y"),
    ((*SOURCE, "date_format", "unit_id"), "%d/%m/%Y", "neither a date nor a time"),
    ((*SOURCE, "decimal"), ";", "'.' or ','"),
    ((*SOURCE, "identifier", "pattern"), "[", "regular expression"),
    ((*SOURCE, "identifier"), {"kind": "local"}, "needs a pattern"),
    (("feeds", "punches", "sources", 0, "options", "layout"), "seven_field", "six_field"),
    (("feeds", "performance_ratings", "sources", 0, "combine", "rating_id", 0), "nama", "no column"),
    (("feeds", "recruitment_formations", "sources", 0, "options", "header_rows"), "dua", "integer"),
    (("feeds", "shift_rosters"), {"sources": [{"name": "x", "location": "x", "pattern": "x", "reader": "csv"}]}, "names the month"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "value", "told"), WRONG, ids=lambda part: str(part)[:40])
def test_wrong_value__is_told_with_key_and_remedy(place, value, told):
    content = _content(FULL)
    _at(content, place[:-1])[place[-1]] = value
    found = {key: text for key, text in _keys(content, FULL).items() if _is_named({key: text}, place)}
    assert any(told in text for text in found.values()), found


def test_all_mistakes_of_a_file__are_told_at_once():
    # Whether approvers and their number fit is asked when nothing is wrong in any list beside them.
    content, expected, taken = _content(FULL), [], {("publication", "approval"), ("publication", "requires_approval")}
    for place, value, told in WRONG:
        # One mistake per part of the profile that no other mistake replaces.
        if not any(place[: len(other)] == other or other[: len(place)] == place for other in taken):
            taken.add(place)
            _at(content, place[:-1])[place[-1]] = value
            expected.append((place, told))
    found = _keys(content, FULL)
    assert len(expected) >= 30
    assert [(place, told) for place, told in expected if not any(told in text for text in found.values())] == []


def test_two_sources_that_take_the_same_files__are_told():
    content = _content(FULL)
    sources = content["feeds"]["employees"]["sources"]
    sources.append(copy.deepcopy(sources[0]))
    found = _keys(content, FULL)
    assert "two sources" in found["feeds.employees.sources.1.name"]
    assert "same files" in found["feeds.employees.sources.1.pattern"]


def _laughs() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    return "\n".join([*lines, *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "is empty"),
        (b"- a\n- b\n", "no list of keys"),
        (b"agency_id: kota-x\nname: [a\n", "line 3"),
        (b"agency_id: kota-x\nfeeds:\n\tunits: 1\n", "never with tabs"),
        (b"agency_id: kota-x\nname: a\nname: b\n", "(line 3): the key stands twice, first in line 2"),
        (b"feeds:\n  units: {sources: []}\n  units: {sources: []}\n", "feeds.units (line 3): the key stands twice"),
        (b"agency_id: kota-x\nname: Kota Caf\xe9\n", "(line 2): is not UTF-8"),
        ("agency_id: kota-x".encode("utf-16"), "is not UTF-8"),
        (b"PK\x03\x04\0\0", "not YAML"),
        (b"a: 1\n---\nb: 2\n", "not YAML"),
        (b"a: &a [*a]\n", "grows beyond"),
        (b"a: !!python/object/apply:os.system ['true']\n", "not YAML"),
        (b"a: 2026-02-31\n", "not YAML"),
        (b"[" * 100_000, "not YAML"),
        (b"- " * 100_000, "not YAML"),
        (b"x: y\n" * 300_000, "a profile has some"),
        (_laughs().encode(), "grows beyond any profile"),
    ],
    ids=lambda part: str(part)[:30],
)
def test_text_that_is_no_profile__is_told_in_one_line(tmp_path, text, told):
    path = tmp_path / "kota-x.yml"
    path.write_bytes(text)
    agency, mistakes = read_profile(path)
    assert agency is None
    shown = [str(mistake) for mistake in mistakes]
    assert any(told in line for line in shown), shown
    assert all("\n" not in line and len(line) < 1_000 for line in shown)


def test_run__names_all_mistakes_of_all_profiles(tmp_path, monkeypatch):
    for name in ("kota-satu", "kota-dua"):
        (tmp_path / f"{name}.yml").write_text(
            FULL.read_text().replace("kota-penuh", name).replace("release_day: 12", "release_day: 31")
        )
    monkeypatch.setenv("LONTAR_AGENCIES", str(tmp_path))
    settings.cache_clear()
    load_agencies.cache_clear()
    try:
        with pytest.raises(ConfigurationError) as caught:
            load_agencies()
    finally:
        monkeypatch.undo()
        settings.cache_clear()
        load_agencies.cache_clear()
    lines = str(caught.value).splitlines()
    assert lines[0] == "There are 4 mistakes in the profiles:"
    for name in ("kota-satu", "kota-dua"):
        assert any(f"{name}.yml: publication.release_day (line " in line for line in lines)
        assert any(f"{name}.yml: publication.letterhead.logo (line " in line for line in lines)


def test_contradiction__is_told_beside_a_wrong_key_of_the_same_part():
    content = _content(FULL)
    content["publication"] |= {"requires_approval": False, "release_day": 40, "relase_day": 4}
    found = _keys(content, FULL)
    assert "nobody would ask" in found["publication"]
    assert {"publication.release_day", "publication.relase_day"} <= set(found)
