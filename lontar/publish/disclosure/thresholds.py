"""The rule of each class of figures: the project's seed, made stricter where a profile asks for it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from lontar.errors import ConfigurationError
from lontar.publish.disclosure.model import Threshold


def _threshold(row: Mapping[str, Any]) -> Threshold:
    return Threshold(
        int(row["min_persons"]),
        row["protects_small_numerator"],
        int(row["protection_persons"]),
        float(row["protection_share"]),
        float(row["max_largest_share"]),
    )


def _raised(threshold: Threshold, minimum: int) -> Threshold:
    """The interval grows with the threshold: what is below a threshold must not be told apart."""
    more = minimum - threshold.min_persons
    return replace(threshold, min_persons=minimum, protection_persons=threshold.protection_persons + more)


def thresholds(seed: Iterable[Mapping[str, Any]], overrides: Mapping[str, int]) -> dict[str, Threshold]:
    """Thresholds by class: the seed's, raised where the profile asks for more.

    Raises ConfigurationError when the profile names an unknown class or a number below the seed's.
    """
    found = {row["disclosure_class"]: _threshold(row) for row in seed}
    for name, minimum in overrides.items():
        if name not in found:
            raise ConfigurationError(
                f"There is no disclosure class '{name}'.",
                where="profile: disclosure",
                remedy=f"Use one of {', '.join(found)}.",
            )
        if minimum < found[name].min_persons:
            raise ConfigurationError(
                f"The profile lowers the threshold of '{name}' to {minimum}.",
                where=f"profile: disclosure.{name}",
                remedy=f"Only {found[name].min_persons} or more is allowed.",
            )
        found[name] = _raised(found[name], minimum)
    return found
