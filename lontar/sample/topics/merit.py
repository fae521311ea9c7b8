"""The merit system's self-assessment: three years by the old rule, in one city a first one by the new rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from lontar.sample.deliveries.dates import month_tag
from lontar.sample.deliveries.files import Delivery
from lontar.sample.rng import stream
from lontar.sample.truth.rows import ALL, Row, half_up
from lontar.sample.world import World

OLD, NEW = "permenpanrb_40_2018", "permenpanrb_19_2025"
_IDEAL = {
    "perencanaan_kebutuhan": 40,
    "pengadaan": 40,
    "pengembangan_karier": 130,
    "promosi_mutasi": 40,
    "manajemen_kinerja": 80,
    "penggajian_penghargaan_disiplin": 40,
    "perlindungan_pelayanan": 16,
    "sistem_informasi": 24,
}
_NEW_ASPECTS = (
    "perencanaan_standardisasi",
    "manajemen_talenta",
    "pengelolaan_kinerja",
    "pengembangan_kompetensi",
    "budaya_kerja_citra",
    "penghargaan_pengakuan",
    "disiplin_pemberhentian",
    "digitalisasi",
)
_SATISFACTION, _CORRECTION = "kepuasan_keterlibatan", "faktor_koreksi"
_OLD_BANDS = (("Sangat Baik", 325), ("Baik", 250), ("Kurang", 175), ("Buruk", 100))
_NEW_BANDS = (("Maju", "1.01"), ("Tinggi", "0.81"), ("Menengah", "0.61"), ("Lanjutan", "0.41"), ("Dasar", "0"))
_NEW_DAY = date(2026, 8, 14)


@dataclass(frozen=True)
class Assessment:
    """One assessment: hundredths of a point by aspect."""

    assessment_id: str
    year: int
    scheme: str
    day: date
    scores: dict[str, int]
    file_month: int = 0

    @property
    def index(self) -> Fraction:
        """Sum of the aspects (old), or three quarters of maturity and one of satisfaction, corrected (new)."""
        if self.scheme == OLD:
            return Fraction(sum(self.scores.values()), 100)
        maturity = Fraction(sum(self.scores[aspect] for aspect in _NEW_ASPECTS), 800)
        satisfaction, correction = Fraction(self.scores[_SATISFACTION], 100), Fraction(self.scores[_CORRECTION], 100)
        return (Fraction(3, 4) * maturity + satisfaction / 4) * correction

    @property
    def label(self) -> str | None:
        if self.scheme == OLD:
            whole = half_up(self.index, 0)
            return next((label for label, least in _OLD_BANDS if whole >= least), None)
        value = half_up(self.index, 2)
        return next(label for label, least in _NEW_BANDS if value >= half_up(Fraction(least), 2))


def build(world: World) -> list[Assessment]:
    """Whole assessments; the year 2025 was assessed twice, and the later one holds."""
    rng = stream(world.seed, world.city.agency_id, "merit")
    found = []
    for year, day, share in (
        (2023, date(2023, 11, 24), 0.56),
        (2024, date(2024, 11, 22), 0.64),
        (2025, date(2025, 11, 28), 0.7),
        (2025, date(2026, 2, 20), 0.68),
    ):
        scores = {aspect: _half_points(ideal * (share + rng.uniform(-0.1, 0.1))) for aspect, ideal in _IDEAL.items()}
        found.append(Assessment(f"SM-{day:%Y%m}", year, OLD, day, scores))
    scores = {aspect: int(rng.integers(45, 90)) for aspect in _NEW_ASPECTS} | {_SATISFACTION: 74, _CORRECTION: 95}
    if world.city.agency_id == "kota-kupang" and world.grid.months[-1].end_date >= _NEW_DAY:
        month = max(
            index for index, period in enumerate(world.grid.months) if index == 0 or period.start_date <= _NEW_DAY
        )
        found.append(Assessment("SM-2026-MANDIRI", 2026, NEW, _NEW_DAY, scores, month))
    return found


def _half_points(score: float) -> int:
    return 50 * round(2 * score)


def deliveries(world: World) -> Iterator[Delivery]:
    """One workbook at the start, one when the new assessment is there.

    The first also holds an assessment of 2022 that was never finished, which has no index, a year by a rule that was not yet
    in force, an aspect that nobody knows and a score below nothing.
    """
    from lontar.sources import load_feeds
    from lontar.template import workbook

    for month in sorted({assessment.file_month for assessment in world.topics["merit"]}):
        own = [assessment for assessment in world.topics["merit"] if assessment.file_month == month]
        rows, bad = [row for assessment in own for row in _records(assessment)], {}
        if month == 0:
            unfinished = Assessment("SM-2022", 2022, OLD, date(2022, 11, 25), dict.fromkeys(list(_IDEAL)[:5], 2000))
            early = Assessment("SM-2025-BARU", 2025, NEW, date(2025, 12, 30), dict.fromkeys(_NEW_ASPECTS, 50))
            rows += [*_records(unfinished), *_records(early)]
            rows.append(rows[0] | {"assessment_id": "SM-X1", "aspect_code": "Suasana kerja"})
            rows.append(rows[0] | {"assessment_id": "SM-X2", "score": -4})
            bad = {"aspect_code:allowed": 1, "score:min": 1}
        yield Delivery(
            "merit_assessments",
            f"merit/sistem_merit_{month_tag(world, month)}.xlsx",
            workbook(load_feeds()["merit_assessments"], rows),
            len(rows),
            quarantined=bad,
        )


def _records(assessment: Assessment) -> Iterator[dict[str, object]]:
    for aspect, score in assessment.scores.items():
        yield {
            "assessment_id": assessment.assessment_id,
            "fiscal_year": assessment.year,
            "scheme": assessment.scheme,
            "aspect_code": aspect,
            "score": score / 100,
            "weight": _IDEAL.get(aspect),
            "assessed_date": assessment.day,
            "document": f"Berita acara penilaian {assessment.year} (contoh)",
        }


def rows(world: World) -> Iterator[Row]:
    """True figures of every month: all years known by then, the latest one for the city."""
    for period in world.grid.months:
        for scheme, code in ((OLD, "merit_index_old"), (NEW, "merit_index_new")):
            known = [a for a in world.topics["merit"] if a.scheme == scheme and a.day <= period.end_date]
            newest = {a.year: a for a in sorted(known, key=lambda a: a.day)}
            for year, assessment in newest.items():
                yield _row(period.code, code, assessment, f"fiscal_year={year}")
            if newest:
                latest = newest[max(newest)]
                yield _row(period.code, code, latest, "")
                yield from _aspect_rows(period.code, latest)


def _row(period: str, code: str, assessment: Assessment, breakdown: str) -> Row:
    index = assessment.index
    return Row(ALL, period, code, index, None, None, None, breakdown, label=assessment.label, decimals=2)


def _aspect_rows(period: str, assessment: Assessment) -> Iterator[Row]:
    for aspect, score in assessment.scores.items():
        member = f"merit_aspect={aspect}"
        points = Fraction(score, 100)
        if assessment.scheme == OLD:
            ideal = Fraction(_IDEAL[aspect])
            yield Row(ALL, period, "merit_aspect_old_rate", points, ideal, None, None, member, decimals=3)
        elif aspect != _CORRECTION:
            yield Row(ALL, period, "merit_aspect_new_score", points, None, None, None, member, decimals=2)
