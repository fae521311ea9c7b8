"""The systems of the city beyond clocks, training and surveys, one module or package each.

A topic has three functions: `build(world)` simulates its facts (kept as `world.topics[name]`), `deliveries(world)` writes them
as files, `rows(world)` says what is true of them. What depends on late or corrected files of attendance too is said by a fourth,
`staged_rows(world, days)`, of the person-days as far as delivered. Topics are built in this order and may look at those before them.
"""

from importlib import import_module
from types import ModuleType

NAMES = (
    "activity",
    "targets",
    "ratings",
    "feedback",
    "forums",
    "discipline",
    "allowance",
    "competency",
    "coaching",
    "career",
    "recruitment",
    "ip_asn",
    "budget",
    "partnerships",
    "staff_survey",
    "official_targets",
    "merit",
)


def topic(name: str) -> ModuleType:
    """The module of one topic."""
    return import_module(f"{__name__}.{name}")
