"""The day that a run takes for today: the machine's, or one set for synthetic cities alone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support import use_home

from lontar import clock
from lontar.errors import ConfigurationError

SET = "2027-01-20T07:00:00+08:00"
PROFILE = (
    "agency_id: {0}\nname: Kota Contoh\nshort_name: Contoh\ntimezone: Asia/Makassar\nsample: {1}\n"
    "personnel_office: Kantor Contoh\ncontact: contoh\nfeeds: {{}}\n"
)


@pytest.fixture
def profiles(tmp_path: Path):
    def write(agency_id: str, *, sample: bool) -> None:
        (tmp_path / f"{agency_id}.yml").write_text(PROFILE.format(agency_id, str(sample).lower()))
        use_home(tmp_path / "home", tmp_path)

    yield write
    use_home(tmp_path / "home")


def test_clock__is_the_machines_unless_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LONTAR_NOW", raising=False)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_clock__of_synthetic_cities_may_be_set(profiles, monkeypatch: pytest.MonkeyPatch) -> None:
    profiles("kota-contoh", sample=True)
    monkeypatch.setenv("LONTAR_NOW", SET)
    assert clock.now() == datetime(2027, 1, 19, 23, tzinfo=UTC)


def test_clock__is_not_set_beside_a_real_city(profiles, monkeypatch: pytest.MonkeyPatch) -> None:
    profiles("kota-contoh", sample=True)
    profiles("kota-nyata", sample=False)
    monkeypatch.setenv("LONTAR_NOW", SET)
    with pytest.raises(ConfigurationError, match="kota-nyata"):
        clock.now()


@pytest.mark.parametrize("text", ["2027-01-20T07:00:00", "tomorrow"])
def test_clock__needs_a_moment_with_a_zone(profiles, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    profiles("kota-contoh", sample=True)
    monkeypatch.setenv("LONTAR_NOW", text)
    with pytest.raises(ConfigurationError, match="zone"):
        clock.now()
