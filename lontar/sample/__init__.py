"""The synthetic cities: simulated people and days, deliveries in the true formats, the truth beside them.

Nothing here is a real person, identifier or answer. The truth is counted from the simulated world, never by the
pipeline's code.
"""

from lontar.sample.generate import DEFAULT_MONTHS, DEFAULT_SEED, SampleSummary, generate, release_late

__all__ = ["DEFAULT_MONTHS", "DEFAULT_SEED", "SampleSummary", "generate", "release_late"]
