"""The fingerprint and face readers: which stand where, and whose PIN is whose at which time."""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field

import numpy as np

from lontar.sample.cities import City
from lontar.sample.people import People
from lontar.sample.rng import stream
from lontar.sample.roster import Roster, never_enrolled
from lontar.sample.units import Units

MOBILE = "MOBILE"
GHOSTS_PER_READER = 2  # PINs that were never listed, e.g. of guests or of people of another government


@dataclass
class Readers:
    """Readers and their PINs; a credential is one (reader, PIN), by position.

    Attributes:
        buildings: Building of each reader; its number is its position plus one.
        device: [credential] position of the reader.
        pin: [credential] text.
        ghosts: Credentials that no list ever holds.
        first_choice, second_choice: [snapshot, person] credential that the person uses, -1 for none (telephone).
        listed: [snapshot, credential] person whom the delivered list names, or -1.
    """

    buildings: list[str]
    device: np.ndarray
    pin: list[str]
    ghosts: np.ndarray
    first_choice: np.ndarray
    second_choice: np.ndarray
    listed: np.ndarray

    @property
    def count(self) -> int:
        return len(self.buildings)

    def in_building(self, building: str) -> list[int]:
        return [position for position, name in enumerate(self.buildings) if name == building]


@dataclass
class _Register:
    """Hands out PINs, and those of people who left again to people who come."""

    first_pin: int
    device: list[int] = field(default_factory=list)
    pin: list[str] = field(default_factory=list)
    serial: Counter = field(default_factory=Counter)
    free: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def take(self, device: int) -> int:
        if self.free[device]:
            return self.free[device].pop(0)
        number = self.first_pin + self.serial[device]
        self.serial[device] += 1
        # PINs of one reader differ in length: some offices number from 1, some add the year.
        self.device.append(device)
        self.pin.append(str(number if number % 9 else 20260000 + number))
        return len(self.pin) - 1

    def release(self, credential: int) -> None:
        if credential >= 0:
            self.free[self.device[credential]].append(credential)


def build_readers(city: City, seed: int, units: Units, people: People, roster: Roster) -> Readers:
    """Readers by building, and credentials through all snapshots."""
    crowd = Counter(units.specs[unit].building for unit in roster.unit[0] if unit >= 0)
    crowd.pop("", None)
    buildings = [
        name for name in sorted(crowd) for _ in range(max(1, math.ceil(crowd[name] / city.people_per_reader - 0.2)))
    ]
    register = _Register(first_pin=1 if city.agency_id == "kota-kupang" else 10001)
    ghosts = [register.take(device) for device in range(len(buildings)) for _ in range(GHOSTS_PER_READER)]
    wants_second = stream(seed, city.agency_id, "second reader").random(len(people)) < 0.25
    choices = _Enroller(register, units, roster, buildings, wants_second).run()
    return Readers(
        buildings=buildings,
        device=np.array(register.device),
        pin=register.pin,
        ghosts=np.array(ghosts),
        first_choice=choices[:, 0],
        second_choice=choices[:, 1],
        listed=_listed(choices, roster, len(register.pin)),
    )


class _Enroller:
    """Walks through the snapshots: who left a building gives the PIN back, who came gets one."""

    def __init__(self, register: _Register, units: Units, roster: Roster, buildings: list[str], wants_second) -> None:
        self.register, self.units, self.roster, self.wants_second = register, units, roster, wants_second
        self.devices = defaultdict(list)
        for position, name in enumerate(buildings):
            self.devices[name].append(position)
        self.place = [""] * roster.unit.shape[1]
        self.current = np.full((2, roster.unit.shape[1]), -1)

    def run(self) -> np.ndarray:
        """[snapshot, first or second, person] credentials."""
        states = []
        for snapshot in range(len(self.roster.dates)):
            places = self._places(snapshot)
            changed = [person for person, place in enumerate(places) if place != self.place[person]]
            for person in changed:
                for choice in self.current[:, person]:
                    self.register.release(int(choice))
                self.current[:, person] = -1
            for person in changed:
                self._enrol(person, places[person], snapshot)
            self.place = places
            states.append(self.current.copy())
        return np.stack(states)

    def _places(self, snapshot: int) -> list[str]:
        active = self.roster.active()[snapshot]
        buildings = [spec.building for spec in self.units.specs]
        return [buildings[unit] if on else "" for unit, on in zip(self.roster.unit[snapshot], active, strict=True)]

    def _enrol(self, person: int, place: str, snapshot: int) -> None:
        if not place:
            return
        own = self.devices[place]
        here = own[person % len(own)]
        self.current[0, person] = self.register.take(here)
        kind = self.units.specs[self.roster.unit[snapshot, person]].kind
        if kind == "inspektorat" and self.devices["layanan"]:
            self.current[1, person] = self.register.take(self.devices["layanan"][0])  # auditors work in two houses
        elif len(own) > 1 and self.wants_second[person]:
            self.current[1, person] = self.register.take(own[(person + 1) % len(own)])


def _listed(choices: np.ndarray, roster: Roster, credentials: int) -> np.ndarray:
    """[snapshot, credential] person by the delivered list: some newcomers are listed a snapshot late, a few never."""
    total = roster.unit.shape[1]
    joined = (roster.unit >= 0).argmax(axis=0)
    is_late = (joined > 0) & (np.arange(total) % 4 == 1)
    listed = np.full((len(roster.dates), credentials), -1)
    for snapshot in range(len(roster.dates)):
        known = ~never_enrolled(total) & (snapshot >= joined + is_late)
        for choice in choices[snapshot]:
            people = np.flatnonzero((choice >= 0) & known)
            listed[snapshot, choice[people]] = people
    return listed
