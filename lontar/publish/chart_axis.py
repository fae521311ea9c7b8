"""Where an axis starts and ends, where its marks stand, and names short enough for a margin. Layout only, no figures."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

_NAME_LENGTH = 31
_MOST_MARKS = 5
# Step, highest possible value and format of the axis by unit of the indicator; other units take steps by their size.
_KNOWN = {"rate": (0.05, 1.0, ".0%"), "index": (5.0, 100.0, ".0f"), "score": (0.5, 4.0, ".1f")}


def shorten(name: str, length: int = _NAME_LENGTH) -> str:
    """A name that fits the margin; the full one stands in the chart's table. Control characters are dropped."""
    printable = "".join(character for character in name if character.isprintable())
    return printable if len(printable) <= length else printable[: length - 1].rstrip() + "…"


def axis_domain(values: list[Decimal], step: float, ceiling: float, floor: float = 0.0) -> list[float]:
    """Ends of an axis: whole steps around the values, at least two steps wide, never beyond what is possible."""
    lowest, highest = float(min(values)), float(max(values))
    low = lowest // step * step
    low = max(low - step if low == lowest else low, floor)
    high = max(-(-highest // step) * step, low + 2 * step)
    if high > ceiling:
        low, high = max(min(low, ceiling - 2 * step), floor), ceiling
    return [round(low, 6), round(high, 6)]


def tick_step(domain: list[float], step: float) -> float:
    """Distance between the axis marks: the step, doubled until few enough fit."""
    while (domain[1] - domain[0]) / step > _MOST_MARKS + 1e-9:
        step *= 2
    return round(step, 6)


@dataclass(frozen=True)
class Scale:
    """Ends, distance of the marks and number format of an axis."""

    domain: list[float]
    step: float
    axis_format: str

    @property
    def options(self) -> dict[str, Any]:
        """As parameters of a spec."""
        return {"domain": self.domain, "tick_step": tick_step(self.domain, self.step), "axis_format": self.axis_format}


def scale_for(unit: str, values: Iterable[Decimal | None]) -> Scale:
    """The axis for these values (missing ones do not count) of an indicator's unit; it need not start at zero."""
    known = [value for value in values if value is not None]
    if unit in _KNOWN:
        step, ceiling, axis_format = _KNOWN[unit]
    else:
        step, ceiling = _step_by_size(max(abs(float(value)) for value in known)), math.inf
        axis_format = ",.0f" if step >= 1 else f",.{-math.floor(math.log10(step))}f"
    floor = min(0.0, math.floor(float(min(known)) / step) * step)
    return Scale(axis_domain(known, step, ceiling, floor), step, axis_format)


def _step_by_size(largest: float) -> float:
    return 10.0 ** math.floor(math.log10(largest)) / 2 if largest > 0 else 1.0
