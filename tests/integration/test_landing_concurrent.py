"""Two loads at once: of one reader's memory, of the same bytes, of the same new persons, of new months."""

import threading
from collections.abc import Callable

import pytest
from landing_scenario import NIPS, City, attlog, leaves, roster

from lontar import ledger
from lontar.ingest import landing
from lontar.ingest.deliveries import LandingResult
from lontar.ingest.landing import land
from lontar.sources import load_feeds
from lontar.warehouse import Role, connect, ensure

pytestmark = pytest.mark.integration


@pytest.fixture
def city(module_home) -> City:
    ensure()
    return City()


def at_once(*jobs: Callable[[], LandingResult]) -> list[LandingResult]:
    """Run all jobs at the same time, each on connections of its own; raises what one of them raises."""
    results, errors = [], []
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], LandingResult]) -> None:
        start.wait()
        try:
            results.append(job())
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    [thread.start() for thread in threads]
    [thread.join(timeout=120) for thread in threads]
    assert not any(thread.is_alive() for thread in threads)
    if errors:
        raise errors[0]
    return results


def job(city: City, feed: str, name: str, content: str) -> Callable[[], LandingResult]:
    city.put(name, content)
    return lambda: land(city.agency, load_feeds()[feed], *city.find(feed, name), "uji")


def test_two_downloads_of_one_memory_store_each_punch_once(city):
    common = [(n, f"2026-04-01 07:{n // 60:02}:{n % 60:02}") for n in range(3000)]
    first = [*common, (1, "2026-04-02 08:00:00")]
    second = [*common, (2, "2026-04-02 08:00:00")]
    jobs = [job(city, "punches", f"{i}_attlog.dat", attlog(*punches)) for i, punches in enumerate((first, second))]
    results = at_once(*jobs)
    assert sorted((result.loaded, result.duplicate) for result in results) == [(1, 3000), (3001, 0)]
    assert city.count("raw.punches") == 3002


def test_the_same_bytes_from_two_runs_are_landed_once(city):
    content = attlog((1, "2026-04-02 08:00:00"))
    results = at_once(*(job(city, "punches", f"{i}_attlog.dat", content) for i in range(4)))
    assert sorted(result.status for result in results) == ["known", "known", "known", "landed"]
    assert city.count("raw.punches") == 1


def test_new_persons_met_by_two_feeds_get_one_key_each(city):
    jobs = [
        job(city, "employees", "pegawai_20260401.csv", roster(*NIPS)),
        job(city, "leave_records", "cuti.csv", leaves(*reversed(NIPS))),
    ]
    assert [result.status for result in at_once(*jobs)] == ["landed", "landed"]
    assert city.count("identity.person") == len(NIPS)
    in_feeds = [{key for (key,) in city.rows(f"raw.{feed}", "person_key")} for feed in ("employees", "leave_records")]
    assert in_feeds[0] == in_feeds[1]


def test_two_cities_that_need_the_same_new_months_do_not_wait_for_each_other(city, monkeypatch):
    """Each holds its transaction open at the end until the other has come as far: a lock kept too long would stop both."""
    other = City()
    both = threading.Barrier(2, timeout=60)
    count = landing.count_received
    monkeypatch.setattr(landing, "count_received", lambda *a: (both.wait(), count(*a))[1])
    years = [(year, f"{year}-05-02 08:00:00") for year in range(2016, 2024)]
    content = attlog(*years, (1, "1971--10--29 -23:-59:-53"))
    results = at_once(*(job(one, "punches", "1_attlog.dat", content) for one in (city, other)))
    assert [(result.status, result.loaded) for result in results] == [("landed", 9)] * 2


def test_the_ledger_of_a_city_holds_after_many_loads_at_once(city):
    contents = [attlog((n, "2026-04-02 08:00:00"), device=n) for n in range(6)]
    at_once(*(job(city, "punches", f"{n}_attlog.dat", content) for n, content in enumerate(contents)))
    with connect(Role.AUDITOR) as connection:
        ledger.verify(connection, city.agency_id)
    assert [kind for (kind,) in city.rows("ledger.entry", "kind")].count("delivery_landed") == 6
