"""Bad records that real files hold. All are added to the true ones."""

# As a spreadsheet leaves an NIP that it took for a number; a thirteenth month of birth; a number cut short.
BROKEN_NIP = "1.98503152010011E+17"
IMPOSSIBLE_NIPS = (BROKEN_NIP, "198513452010011001", "19850315201001")
IMPOSSIBLE = "identifier_impossible"
UNKNOWN_UNIT = "9.99.99"


def stranger(serial: int) -> str:
    """An identifier of valid shape that stands on no roster: somebody of another government."""
    return f"199001012015011{900 + serial % 100:03}"
