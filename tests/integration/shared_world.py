"""One warehouse for all modules that look at figures: each names its cities, all are landed, staged and built together.

Parsing the project, staging and building cost far more than the rows of a few small cities, so they are paid once a session
and not once a module. A module's tests still see profiles of their own cities only; what they build later concerns no other.
"""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from support import SHARED, use_home

from lontar import transform, warehouse


@dataclass(frozen=True)
class Scenario:
    """What a module wants to find in the warehouse; it stands in the module under the name SCENARIO.

    Attributes:
        land: Writes the profiles of its cities into the folder given and lands their rows; what it returns is handed to the
            module's tests.
        at: The moment as of which its cities are built; None where staging is enough.
        needs_shared: Whether it lands files of the folder of real public files.
    """

    land: Callable[[Path], Any]
    at: datetime | None
    needs_shared: bool = False

    @property
    def is_possible(self) -> bool:
        return SHARED.is_dir() or not self.needs_shared


class World:
    """The warehouse, built when it is made.

    Attributes:
        facts: What each module's scenario returned.
        plans: What was built for each module's cities.
    """

    def __init__(self, home: Path, scenarios: Mapping[str, Scenario]) -> None:
        self.home = home
        self.facts: dict[str, Any] = {}
        self.plans: dict[str, transform.Plan] = {}
        everyone = self.profiles("all")
        for name, scenario in scenarios.items():
            self._land(name, scenario, everyone)
        use_home(home, everyone)
        transform.stage("world")
        for name, scenario in scenarios.items():
            if scenario.at:
                use_home(home, self.profiles(name))
                self.plans[name] = transform.plan(at=scenario.at)
        use_home(home, everyone)
        transform.build("world", _joined(list(self.plans.values())))

    def profiles(self, name: str) -> Path:
        folder = self.home / "agencies" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _land(self, name: str, scenario: Scenario, everyone: Path) -> None:
        use_home(self.home, self.profiles(name))
        warehouse.ensure()
        self.facts[name] = scenario.land(self.profiles(name))
        for profile in self.profiles(name).glob("*.yml"):
            assert not (everyone / profile.name).exists(), f"two modules have a city {profile.stem}"
            shutil.copy(profile, everyone)

    def enter(self, name: str) -> Any:
        """Work in this warehouse with the cities of one module; returns what its scenario returned."""
        use_home(self.home, self.profiles(name))
        return self.facts[name]


def _joined(plans: list[transform.Plan]) -> transform.Plan:
    """The plans of different agencies as one."""
    names = ("touches", "months", "known", "deliveries", "rules")
    parts = {name: tuple(part for plan in plans for part in getattr(plan, name)) for name in names}
    return transform.Plan(**parts, full_refresh=any(plan.full_refresh for plan in plans))
