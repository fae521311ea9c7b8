"""Random numbers that do not depend on the order of calls: each use names its own stream."""

import zlib

import numpy as np


def stream(seed: int, *names: object) -> np.random.Generator:
    """A generator for one use, e.g. `stream(seed, agency_id, "leave", "2026-04")`.

    Keyed by names, so that adding a month or a feed leaves every other draw as it was: deliveries of earlier months
    come out byte for byte the same.
    """
    words = [seed, *(zlib.crc32(str(name).encode()) for name in names)]
    return np.random.default_rng(np.random.SeedSequence(words))
