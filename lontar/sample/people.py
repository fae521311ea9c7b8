"""Invented people: obviously synthetic names, identifiers of valid shape that belong to nobody.

Shapes: NIP by Perka BKN 22/2007 and 43/2007 (birth YYYYMMDD, TMT YYYYMM, sex, sequence); NI PPPK (birth YYYYMMDD, year
of first appointment, batch code of 20 or more, sex, sequence).
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np

KINDS = ("pns", "pppk", "pppk_paruh_waktu")
PNS, PPPK, PART_TIME = range(3)
POSITIONS = ("struktural", "fungsional", "pelaksana")
STRUCTURAL, FUNCTIONAL, GENERAL = range(3)
_PNS_GRADES = ("II/b", "II/c", "II/d", "III/a", "III/b", "III/c", "III/d", "IV/a", "IV/b")
_PPPK_GRADES = ("V", "VII", "IX", "X")
_EDUCATIONS = ("slta", "d3", "d4", "s1", "s2")
_EDUCATION_ODDS = (0.18, 0.14, 0.05, 0.53, 0.10)
_TITLES = {
    STRUCTURAL: "Kepala Subbagian – Contoh",
    FUNCTIONAL: "Pejabat Fungsional – Ahli Pertama",
    GENERAL: "Pengadministrasi Umum",
}


@dataclass
class People:
    """Everybody who ever served in the window, by position; parallel lists and arrays."""

    nip: list[str]
    kind: np.ndarray
    sex: np.ndarray  # 0 male, 1 female
    birth_year: np.ndarray
    position: np.ndarray
    grade: list[str]
    education: list[str]
    title: list[str]
    since: list[str]  # TMT jabatan, ISO date

    def __len__(self) -> int:
        return len(self.nip)

    def name(self, person: int) -> str:
        return f"Pegawai Contoh {person + 1:05}"

    def extend(self, other: "People") -> None:
        """Add people at the end, with sequence numbers that keep identifiers unique."""
        self.nip = _unique(self.nip, other.nip)
        for field in ("kind", "sex", "birth_year", "position"):
            setattr(self, field, np.concatenate([getattr(self, field), getattr(other, field)]))
        for field in ("grade", "education", "title", "since"):
            getattr(self, field).extend(getattr(other, field))


def make_people(rng: np.random.Generator, kinds: np.ndarray, functional: np.ndarray) -> People:
    """People of the given kinds; `functional` is the probability of a functional position, per person."""
    count = len(kinds)
    sex = (rng.random(count) < 0.55).astype(np.int64)
    birth_year = np.where(kinds == PNS, rng.integers(1969, 2000, count), rng.integers(1976, 2003, count))
    birth = [
        f"{y}{m:02}{d:02}"
        for y, m, d in zip(birth_year, rng.integers(1, 13, count), rng.integers(1, 29, count), strict=True)
    ]
    started = np.clip(birth_year + rng.integers(21, 33, count), 1990, 2025)
    recent = rng.integers(2021, 2026, count)
    months, batch = rng.integers(1, 13, count), rng.integers(21, 26, count)
    middle = np.where(kinds == PNS, started * 100 + months, recent * 100 + batch)
    position = _positions(rng, kinds, functional)
    years = np.where(kinds == PNS, np.maximum(started, rng.integers(2012, 2026, count)), recent)
    return People(
        nip=_unique([], [f"{b}{m}{s + 1}000" for b, m, s in zip(birth, middle, sex, strict=True)]),
        kind=kinds,
        sex=sex,
        birth_year=birth_year,
        position=position,
        grade=_grades(rng, kinds),
        education=list(rng.choice(_EDUCATIONS, count, p=_EDUCATION_ODDS)),
        title=[_TITLES[int(p)] for p in position],
        since=[f"{y}-{m:02}-01" for y, m in zip(years, months, strict=True)],
    )


def _positions(rng: np.random.Generator, kinds: np.ndarray, functional: np.ndarray) -> np.ndarray:
    draw = rng.random(len(kinds))
    position = np.where(draw < functional, FUNCTIONAL, GENERAL)
    return np.where((kinds == PNS) & (draw > 0.9), STRUCTURAL, position)


def _grades(rng: np.random.Generator, kinds: np.ndarray) -> list[str]:
    pns = rng.integers(0, len(_PNS_GRADES), len(kinds))
    pppk = rng.integers(0, len(_PPPK_GRADES), len(kinds))
    return [_PNS_GRADES[a] if kind == PNS else _PPPK_GRADES[b] for kind, a, b in zip(kinds, pns, pppk, strict=True)]


def _unique(known: list[str], new: list[str]) -> list[str]:
    """`known` and `new` identifiers, the new ones numbered from 001 among equal first 15 digits."""
    used, result = Counter(nip[:15] for nip in known), list(known)
    for nip in new:
        used[nip[:15]] += 1
        result.append(f"{nip[:15]}{used[nip[:15]]:03}")
    return result
