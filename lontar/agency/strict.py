"""What every part of a profile has in common: no key that is not declared, and no change after reading."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
