"""Confirmed absences on the working days of each person, from before the window to its end."""

from datetime import date, timedelta

import numpy as np

from lontar.sample.topics.discipline.facts import office_days
from lontar.sample.truth.days import LEAVE, NOT_SCHEDULED, ClassifiedDays
from lontar.sample.workdays import OFF_DAYS
from lontar.sample.world import World

_FIRST = date(2025, 12, 1)


class Timeline:
    """Arrays [person with a confirmation, day since 1 December 2025]: working days, and those of confirmed absence.

    Before the window nothing is known of a person's own week; the office's five days stand in.
    """

    def __init__(self, world: World, days: ClassifiedDays) -> None:
        self.size = len(world.people)
        facts = [fact for fact in world.topics["discipline"].confirmations if fact.is_unexcused]
        self.people = np.unique([fact.person for fact in facts])
        before = (world.grid.first - _FIRST).days
        self.dates = [_FIRST + timedelta(days=number) for number in range(before + days.klass.shape[1])]
        free = set(OFF_DAYS)
        office = {day for day in office_days(_FIRST, world.grid.first - timedelta(days=1)) if day not in free}
        own = (days.klass[self.people] != NOT_SCHEDULED) & (days.klass[self.people] != LEAVE)
        stand_in = np.tile([day in office for day in self.dates[:before]], (len(self.people), 1))
        self.working = np.hstack([stand_in.astype(bool), own])
        self.absent = np.zeros_like(self.working)
        place = {person: at for at, person in enumerate(self.people.tolist())}
        for fact in facts:
            self.absent[place[fact.person], (fact.day - _FIRST).days] = True
        self.absent &= self.working

    def longest_runs(self, first: date, end: date) -> np.ndarray:
        """[person] longest run of neighbouring working days up to `end` whose last day is not before `first`."""
        stop, least = (end - _FIRST).days + 1, (first - _FIRST).days
        longest = np.zeros(self.size, dtype=np.int64)
        for place, person in enumerate(self.people.tolist()):
            run = 0
            for at in np.flatnonzero(self.working[place, :stop]).tolist():
                run = run + 1 if self.absent[place, at] else 0
                if at >= least:
                    longest[person] = max(longest[person], run)
        return longest


def confirmed_days(timeline: Timeline, first: date, end: date) -> np.ndarray:
    """[person] confirmed working days of absence from one day to another, both included."""
    start, stop = (first - _FIRST).days, (end - _FIRST).days + 1
    counts = np.zeros(timeline.size, dtype=np.int64)
    counts[timeline.people] = timeline.absent[:, start:stop].sum(axis=1)
    return counts
