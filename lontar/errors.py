"""Errors that a person meets: what is wrong, where, and what to do about it. Each class has its own exit code."""


class LontarError(Exception):
    """Something is wrong that the user can do something about.

    Args:
        message: What is wrong, in one sentence.
        where: File, key, table or delivery it was found in.
        remedy: What to do now.
    """

    exit_code = 1

    def __init__(self, message: str, *, where: str = "", remedy: str = "") -> None:
        self.message, self.where, self.remedy = message, where, remedy
        super().__init__(" ".join(part for part in (message, f"[{where}]" if where else "", remedy) if part))


class ConfigurationError(LontarError):
    """A profile, setting or key is missing or contradicts itself."""

    exit_code = 2


class DeliveryRefused(LontarError):
    """A delivery cannot be read as what it claims to be: nothing of it is loaded, other deliveries go on."""

    exit_code = 3


class GateFailed(LontarError):
    """A critical rule failed or could not be evaluated: this agency's period stops, the last publication stands."""

    exit_code = 4


class LedgerBroken(LontarError):
    """The ledger's chain does not hold: an entry was altered, removed, inserted or reordered."""

    exit_code = 5


class Busy(LontarError):
    """Another run holds the lock on the same agency and period."""

    exit_code = 6


class DiskFull(LontarError):
    """Nothing can be written any more. What was confirmed stays; the same run goes on when there is space again."""

    exit_code = 7


class WarehouseGone(LontarError):
    """The database was there and is not any more: killed, stopped, cut off."""

    exit_code = 2
