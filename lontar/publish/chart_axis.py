"""Where an axis starts and ends, where its marks stand, and names short enough for a margin. Layout only, no figures."""

from decimal import Decimal

_NAME_LENGTH = 34
_MOST_MARKS = 5


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
