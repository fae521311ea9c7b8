"""What is told of a run of which several tasks failed."""

import errno

from lontar.errors import DiskFull, GateFailed
from lontar.runner import DagOutcome


def _full() -> BaseException:
    """As it arrives: wrapped by the task, whose error knows what it came of."""
    wrapped = RuntimeError("the task failed")
    wrapped.__cause__ = OSError(errno.ENOSPC, "No space left on device", "/home/archive/x")
    return wrapped


def test_full_disk__is_told_before_the_verdict_that_followed() -> None:
    verdict = GateFailed("2026-09 did not get through", where="run", remedy="see above")
    told = DagOutcome("asn_publish", "asn_publish/1", False, (_full(), verdict)).error()
    assert isinstance(told, DiskFull)
    assert told.where == "/home/archive/x"
    assert DagOutcome("asn_publish", "asn_publish/1", False, (verdict,)).error() is verdict
