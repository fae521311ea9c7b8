"""A plan: which figures of which periods are redone, and because of which feeds. Made before anything runs, and printed."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lontar.period import Period

DEFINITIONS = "definitions"
NEW_MONTH = "new month"


@dataclass(frozen=True, order=True)
class Touch:
    """One indicator of one period that is redone; `causes` are feeds, `new month` or `definitions`."""

    agency_id: str
    period: Period
    indicator_code: str
    causes: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What one build does.

    Attributes:
        touches: Indicators and periods to redo.
        months: (agency, topic, month) whose input changed; topic `any` lists them all.
        known: (agency, month): finished months in each agency's scope.
        deliveries: (agency, delivery, usable) that the build takes account of for the first time in this state.
        rules: agency -> digest of the rules that its profile sets.
        full_refresh: Whether the tables are made anew because the definitions changed.
    """

    touches: tuple[Touch, ...] = ()
    months: tuple[tuple[str, str, date], ...] = ()
    known: tuple[tuple[str, date], ...] = ()
    deliveries: tuple[tuple[str, int, bool], ...] = ()
    rules: tuple[tuple[str, str], ...] = ()
    full_refresh: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no figure is redone; deliveries that change none may still have to be noted."""
        return not (self.touches or self.months or self.full_refresh)

    @property
    def agencies(self) -> list[str]:
        return sorted({agency_id for agency_id, _ in self.rules})

    def periods(self, agency_id: str, indicator_code: str) -> list[str]:
        """Codes of the periods of one indicator that are redone, oldest first."""
        touched = {t.period for t in self.touches if (t.agency_id, t.indicator_code) == (agency_id, indicator_code)}
        return [period.code for period in sorted(touched)]

    def lines(self) -> Iterator[str]:
        """One line per agency, period and set of indicators, for a person to read before the work starts."""
        if self.full_refresh:
            yield "Every table is made anew: first build, or the definitions changed."
        grouped: dict[tuple[str, Period], list[Touch]] = defaultdict(list)
        for touch in self.touches:
            grouped[touch.agency_id, touch.period].append(touch)
        for (agency_id, period), touches in sorted(grouped.items()):
            causes = sorted({cause for touch in touches for cause in touch.causes})
            yield f"{agency_id} {period.code}: {len(touches)} indicators because of {', '.join(causes)}"

    def to_json(self) -> str:
        """The plan as text, to hand from one task to the next."""
        return json.dumps(
            {
                "touches": [(t.agency_id, t.period.code, t.indicator_code, t.causes) for t in self.touches],
                "months": [(agency, topic, month.isoformat()) for agency, topic, month in self.months],
                "known": [(agency, month.isoformat()) for agency, month in self.known],
                "deliveries": self.deliveries,
                "rules": self.rules,
                "full_refresh": self.full_refresh,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        raw = json.loads(text)
        return cls(
            touches=tuple(Touch(a, Period.parse(p), i, tuple(causes)) for a, p, i, causes in raw["touches"]),
            months=tuple((a, topic, date.fromisoformat(month)) for a, topic, month in raw["months"]),
            known=tuple((a, date.fromisoformat(month)) for a, month in raw["known"]),
            deliveries=tuple((a, d, usable) for a, d, usable in raw["deliveries"]),
            rules=tuple((a, digest) for a, digest in raw["rules"]),
            full_refresh=raw["full_refresh"],
        )
