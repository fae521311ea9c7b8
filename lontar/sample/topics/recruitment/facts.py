"""Two selections a city in 2026: one of CPNS with SKD and SKB, one of PPPK with a competence test.

Who goes on is decided as the regulation says: thresholds of the SKD, three times the places to the SKB, then 40 % SKD and 60 %
SKB with its order of ties. In one vacancy the committee's list departs from that order, and one published value is mistyped.
"""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import numpy as np

from lontar.sample.rng import stream
from lontar.sample.truth.rows import half_up
from lontar.sample.world import World

ADMINISTRATION, SKD, COMPETENCE, SKB, FINAL = "administrasi", "skd", "seleksi_kompetensi", "skb", "akhir"
PASSED, ABOVE, FAILED, ABSENT, WITHDREW = "lulus", "memenuhi_ambang", "tidak_lulus", "tidak_hadir", "mengundurkan_diri"
STAGES = {"cpns": (ADMINISTRATION, SKD, SKB, FINAL), "pppk": (ADMINISTRATION, COMPETENCE, FINAL)}
# Least total, TWK, TIU, TKP of each group (KepmenPANRB 321/2024), kept apart from the product's seed on purpose.
_THRESHOLDS = {"umum": (0, 65, 80, 166), "cumlaude": (311, 0, 85, 0), "diaspora": (311, 0, 85, 0)}
_SPECIAL = (286, 0, 60, 0)


@dataclass(frozen=True)
class Schedule:
    """Dates of one selection: announced and true day of each stage's results; None where the window never sees it."""

    kind: str
    announced: date
    planned: dict[str, date]
    published: dict[str, date]
    nip_issued: date | None = None
    appointed: date | None = None


_D = date
SCHEDULES = {
    "kota-kupang": (
        Schedule(
            "cpns",
            _D(2026, 2, 16),
            {ADMINISTRATION: _D(2026, 4, 13), SKD: _D(2026, 6, 8), SKB: _D(2026, 7, 20), FINAL: _D(2026, 8, 10)},
            {ADMINISTRATION: _D(2026, 4, 13), SKD: _D(2026, 6, 10), SKB: _D(2026, 7, 24), FINAL: _D(2026, 8, 14)},
            _D(2026, 8, 28),
            _D(2026, 9, 1),
        ),
        Schedule(
            "pppk",
            _D(2026, 4, 20),
            {ADMINISTRATION: _D(2026, 5, 18), COMPETENCE: _D(2026, 7, 6), FINAL: _D(2026, 9, 7)},
            {ADMINISTRATION: _D(2026, 5, 18), COMPETENCE: _D(2026, 7, 9), FINAL: _D(2026, 10, 12)},
        ),
    ),
    "kota-palembang": (
        Schedule(
            "cpns",
            _D(2026, 3, 2),
            {ADMINISTRATION: _D(2026, 4, 27), SKD: _D(2026, 6, 22), SKB: _D(2026, 8, 3), FINAL: _D(2026, 8, 24)},
            {ADMINISTRATION: _D(2026, 5, 4), SKD: _D(2026, 6, 22), SKB: _D(2026, 8, 3), FINAL: _D(2026, 9, 10)},
        ),
        Schedule(
            "pppk",
            _D(2026, 3, 16),
            {ADMINISTRATION: _D(2026, 4, 20), COMPETENCE: _D(2026, 6, 15), FINAL: _D(2026, 7, 13)},
            {ADMINISTRATION: _D(2026, 4, 20), COMPETENCE: _D(2026, 6, 17), FINAL: _D(2026, 7, 13)},
            _D(2026, 8, 20),
            _D(2026, 9, 1),
        ),
    ),
}
# Title, kind of vacancy, places at full size.
_CPNS = (
    ("Analis Kebijakan Ahli Pertama", "umum", 40),
    ("Pranata Komputer Ahli Pertama", "umum", 30),
    ("Auditor Ahli Pertama", "umum", 30),
    ("Perencana Ahli Pertama", "cumlaude", 10),
    ("Arsiparis Terampil", "disabilitas", 10),
    ("Penata Ruang Ahli Pertama", "diaspora", 10),
    ("Perawat Terampil", "papua", 10),
    ("Bidan Terampil", "3t", 10),
)
_PPPK = (
    ("Guru Kelas Ahli Pertama", "umum", 60),
    ("Perawat Terampil", "umum", 40),
    ("Penata Layanan Operasional", "khusus", 50),
)
_APPLICANTS_PER_PLACE = 8


@dataclass(frozen=True)
class Vacancy:
    """One announced vacancy."""

    number: str
    kind: str
    title: str
    group: str
    places: int


@dataclass
class Candidate:
    """One applicant. Scores are None where the candidate did not sit the test."""

    number: str
    vacancy: Vacancy
    group: str
    born: int
    diploma: Fraction
    scores: tuple[int, int, int] | None = None
    skb: Fraction | None = None
    published: Fraction | None = None
    status: dict[str, str] = field(default_factory=dict)

    @property
    def skd(self) -> int:
        return sum(self.scores)

    @property
    def final(self) -> Fraction:
        """40 % SKD on a scale of 100 and 60 % SKB, exact."""
        return Fraction(self.skd * 40, 550) + Fraction(60, 100) * self.skb

    def meets(self) -> bool:
        """Whether the three scores reach the thresholds of the group."""
        total, *least = _THRESHOLDS.get(self.group, _SPECIAL)
        return self.skd >= total and all(score >= low for score, low in zip(self.scores, least, strict=True))

    def order(self) -> tuple:
        """Best first: SKD total, TKP, TIU, TWK, diploma, then the older one."""
        twk, tiu, tkp = self.scores
        return (-self.skd, -tkp, -tiu, -twk, -self.diploma, self.born)


@dataclass(frozen=True)
class Selection:
    """One selection with its vacancies and candidates."""

    schedule: Schedule
    vacancies: tuple[Vacancy, ...]
    candidates: tuple[Candidate, ...]


def build(world: World) -> tuple[Selection, ...]:
    """Both selections of the city; nothing of them depends on the window."""
    return tuple(_selection(world, schedule) for schedule in SCHEDULES[world.city.agency_id])


def _selection(world: World, schedule: Schedule) -> Selection:
    rng = stream(world.seed, world.city.agency_id, "recruitment", schedule.kind)
    offers = _CPNS if schedule.kind == "cpns" else _PPPK
    vacancies = tuple(
        Vacancy(f"{world.city.agency_id[5:8]}-{schedule.kind}-{place:03}", schedule.kind, title, group, _size(world, n))
        for place, (title, group, n) in enumerate(offers, 1)
    )
    candidates: list[Candidate] = []
    for vacancy in vacancies:
        own = [_candidate(rng, vacancy, len(candidates) + k) for k in range(vacancy.places * _APPLICANTS_PER_PLACE)]
        (_judge_cpns if schedule.kind == "cpns" else _judge_pppk)(rng, vacancy, own)
        candidates += own
    if schedule.kind == "cpns":
        _depart(candidates, vacancies[0])
    return Selection(schedule, vacancies, tuple(candidates))


def _size(world: World, places: int) -> int:
    return max(1, round(places * world.scale))


def _candidate(rng: np.random.Generator, vacancy: Vacancy, serial: int) -> Candidate:
    number = f"26{'10' if vacancy.kind == 'cpns' else '20'}{serial + 1:010}"
    group = "umum" if vacancy.group == "khusus" else vacancy.group
    born, diploma = int(rng.integers(1990, 2004)), Fraction(int(rng.integers(275, 401)), 100)
    candidate = Candidate(number, vacancy, group, born, diploma)
    candidate.status[ADMINISTRATION] = PASSED if rng.random() < 0.85 else FAILED
    return candidate


def _judge_cpns(rng: np.random.Generator, vacancy: Vacancy, own: list[Candidate]) -> None:
    for candidate in (c for c in own if c.status[ADMINISTRATION] == PASSED):
        sits, twk, tiu, tkp = rng.random(), *rng.normal((85, 95, 178), (22, 28, 16))
        if sits < 0.94:
            five = [int(np.clip(round(score / 5) * 5, 0, most)) for score, most in ((twk, 150), (tiu, 175))]
            candidate.scores = (*five, int(np.clip(round(tkp), 45, 225)))
        candidate.status[SKD] = FAILED if candidate.scores else ABSENT
    good = sorted((c for c in own if c.scores and c.meets()), key=Candidate.order)
    for place, candidate in enumerate(good):
        candidate.status[SKD] = PASSED if place < 3 * vacancy.places else ABOVE
    invited = good[: 3 * vacancy.places]
    for candidate in invited:
        sits, score = rng.random(), rng.normal(70, 9)
        candidate.skb = Fraction(round(float(np.clip(score, 20, 100)) * 100), 100) if sits < 0.96 else None
        candidate.status[SKB] = FAILED if candidate.skb is None else PASSED
    for place, candidate in enumerate(ranked(invited)):
        candidate.published = Fraction(half_up(candidate.final, 3))
        candidate.status[FINAL] = PASSED if place < vacancy.places else FAILED


def ranked(candidates: list[Candidate]) -> list[Candidate]:
    """Those with both tests, best first."""
    return sorted((c for c in candidates if c.skb is not None), key=lambda c: (-c.final, *c.order()))


def _judge_pppk(rng: np.random.Generator, vacancy: Vacancy, own: list[Candidate]) -> None:
    invited = [c for c in own if c.status[ADMINISTRATION] == PASSED]
    draws = rng.random(len(invited))
    for candidate, draw in zip(invited, draws, strict=True):
        candidate.status[COMPETENCE] = ABSENT if draw < 0.05 else PASSED if draw < 0.55 else FAILED
    able = [c for c in invited if c.status[COMPETENCE] == PASSED]
    for place, candidate in enumerate(able):
        candidate.status[FINAL] = PASSED if place < vacancy.places else FAILED
    if able:
        able[0].status[FINAL] = WITHDREW


def _depart(candidates: list[Candidate], vacancy: Vacancy) -> None:
    """The last winner and the first loser of one vacancy change places, and one published value is mistyped."""
    order = ranked([c for c in candidates if c.vacancy is vacancy])
    if len(order) > vacancy.places:
        winner, loser = order[vacancy.places - 1], order[vacancy.places]
        winner.status[FINAL], loser.status[FINAL] = FAILED, PASSED
    if order:
        order[0].published += Fraction(1, 2) if order[0].published < 99 else Fraction(-1, 2)
