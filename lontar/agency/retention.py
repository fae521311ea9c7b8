"""How long deliveries are kept, by class, and on what legal ground: part of the profile."""

from pydantic import Field, field_validator

from lontar.agency.strict import Strict


class RetentionClass(Strict):
    """Feeds that are kept equally long.

    `months` are full months after the last day that a delivery speaks of; after that `lontar purge` destroys it. `ground` names the
    regulation, archive schedule or decision that says so, `article` its place in it.
    """

    feeds: tuple[str, ...] = Field(min_length=1)
    months: int = Field(ge=1, le=1200)
    ground: str
    article: str = ""

    @field_validator("ground")
    @classmethod
    def _ground_is_named(cls, value: str) -> str:
        if len(value.strip()) < 8:
            raise ValueError("name the regulation or decision on whose ground the deliveries are destroyed")
        return value.strip()

    @property
    def legal_ground(self) -> str:
        """Regulation and article as the ledger notes them."""
        return f"{self.ground}, {self.article}" if self.article else self.ground
