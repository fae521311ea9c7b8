"""True figures of the selections, for the city as a whole: year to date at each month's end."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from lontar.sample.topics.recruitment.facts import (
    ADMINISTRATION,
    FINAL,
    PASSED,
    SKB,
    SKD,
    Candidate,
    Selection,
    ranked,
)
from lontar.sample.truth.rows import ALL, Row
from lontar.sample.world import World


def rows(world: World) -> Iterator[Row]:
    """All rows of all months. Every date lies in 2026, so the year to date is what had happened by then."""
    for month in world.grid.months:
        yield from _Month(month.code, month.end_date, world.topics["recruitment"]).rows()


class _Month:
    """What was known of the selections on one day."""

    def __init__(self, period: str, end: date, selections: tuple[Selection, ...]) -> None:
        self.period, self.end = period, end
        self.open = [s for s in selections if s.schedule.announced <= end]

    def _row(self, code: str, upper, lower=None, persons=None, expected=None, **more) -> Row:
        lower = None if lower is None else Fraction(lower)
        return Row(ALL, self.period, f"recruitment_{code}", Fraction(upper), lower, persons, expected, **more)

    def _is_out(self, selection: Selection, stage: str) -> bool:
        day = selection.schedule.published.get(stage)
        return day is not None and day <= self.end

    def _seen(self, stage: str) -> list[Candidate]:
        """Candidates with a published result of the stage."""
        out = [s for s in self.open if self._is_out(s, stage)]
        return [c for s in out for c in s.candidates if stage in c.status]

    def rows(self) -> Iterator[Row]:
        yield from self._places()
        yield from self._funnel()
        yield from self._skd()
        yield from self._final()
        yield from self._filled()
        yield from self._stages()

    def _places(self) -> Iterator[Row]:
        vacancies = [v for s in self.open for v in s.vacancies]
        if not vacancies:
            return
        sums = Counter()
        for vacancy in vacancies:
            for key in ("", f"procurement={vacancy.kind}", f"formation_kind={vacancy.group}"):
                sums[key] += vacancy.places
        for key, places in sums.items():
            yield self._row("places", places, breakdown_1=key, decimals=0)

    def _funnel(self) -> Iterator[Row]:
        applicants = self._seen(ADMINISTRATION)
        kinds = Counter({"": len(applicants)}) + Counter(f"procurement={c.vacancy.kind}" for c in applicants)
        for key, count in kinds.items():
            yield self._row("applicants", count, None, count, count, breakdown_1=key, decimals=0)
        if not applicants:
            return
        passed = {"pelamar": len(applicants)}
        for stage in ("administrasi", "skd", "seleksi_kompetensi", "skb", "akhir"):
            passed[stage] = sum(c.status[stage] == PASSED for c in self._seen(stage))
        passed["diangkat"] = len(self._appointed())
        for stage, count in passed.items():
            if count:
                key = f"stage={stage}"
                yield self._row("stage_passed", count, None, count, len(applicants), breakdown_1=key, decimals=0)

    def _appointed(self) -> list[tuple[Candidate, date, date]]:
        """Who was appointed by then, when, and when the vacancy had been announced."""
        done = [s for s in self.open if s.schedule.appointed and s.schedule.appointed <= self.end]
        return [
            (c, s.schedule.appointed, s.schedule.announced)
            for s in done
            for c in s.candidates
            if c.status.get(FINAL) == PASSED
        ]

    def _skd(self) -> Iterator[Row]:
        invited = self._seen(SKD)
        sat = [c for c in invited if c.scores]
        for group in ("", *sorted({c.group for c in sat})):
            of_group = [c for c in sat if group in ("", c.group)]
            if of_group:
                expected = sum(group in ("", c.group) for c in invited)
                good, key = sum(c.meets() for c in of_group), f"category={group}" if group else ""
                yield self._row("skd_pass_rate", good, len(of_group), len(of_group), expected, breakdown_1=key)

    def _final(self) -> Iterator[Row]:
        both = [c for c in self._seen(SKB) if c.skb is not None]
        if both:
            # In points of the SKD, so that the sum ends: 550 times 40 % of the SKD per 550, in hundreds, and 60 % of the SKB.
            total, size = sum(40 * c.skd + 330 * c.skb for c in both), len(both)
            yield self._row("final_value_mean", total, 550 * size, size, len(self._seen(SKB)), decimals=3)
        decided = [c for c in self._seen(FINAL) if c.published is not None]
        if decided:
            wrong = sum(abs(c.published - c.final) > Fraction(1, 2000) for c in decided)
            yield self._row("final_value_differs_rate", wrong, len(decided), len(decided), len(decided))
            off = sum(self._departs(selection) for selection in self.open if self._is_out(selection, FINAL))
            yield self._row("rank_differs_rate", off, len(decided), len(decided), len(decided))

    def _departs(self, selection: Selection) -> int:
        count = 0
        for vacancy in selection.vacancies:
            own = ranked([c for c in selection.candidates if c.vacancy is vacancy])
            count += sum((c.status[FINAL] == PASSED) != (place < vacancy.places) for place, c in enumerate(own))
        return count

    def _filled(self) -> Iterator[Row]:
        decided = [s for s in self.open if self._is_out(s, FINAL)]
        places = sum(v.places for s in decided for v in s.vacancies)
        if places:
            filled = sum(c.status.get(FINAL) == PASSED for s in decided for c in s.candidates)
            yield self._row("filled_share", filled, places)
        appointed = self._appointed()
        if appointed:
            days, size = sum((on - announced).days for _, on, announced in appointed), len(appointed)
            yield self._row("time_to_fill_days", days, size, size, size, decimals=1)

    def _stages(self) -> Iterator[Row]:
        due = [(s, stage) for s in self.open for stage, day in s.schedule.planned.items() if day <= self.end]
        if self.open:
            yield self._row("stages_due", len(due), decimals=0)
            missing = Counter(stage for s, stage in due if not self._is_out(s, stage))
            yield self._row("stages_missing", missing.total(), decimals=0)
            for stage, count in missing.items():
                yield self._row("stages_missing", count, breakdown_1=f"result_stage={stage}", decimals=0)
        out = [(s, stage) for s in self.open for stage in s.schedule.planned if self._is_out(s, stage)]
        if out:
            days = sum(max(0, (s.schedule.published[stage] - s.schedule.planned[stage]).days) for s, stage in out)
            yield self._row("stage_delay_days", days, len(out), decimals=1)
