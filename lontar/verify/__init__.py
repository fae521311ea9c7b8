"""`lontar verify`: does what is kept still hold? Each module asks one question and yields findings; `run` asks them all."""

from lontar.verify.finding import Finding
from lontar.verify.run import Options, Report, verify_all

__all__ = ["Finding", "Options", "Report", "verify_all"]
