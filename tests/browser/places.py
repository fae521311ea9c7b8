"""The city and months of the site that the tests in a browser read."""

CITY = "kota-kupang"
MONTHS = ("2026-08", "2026-09")
REPORT = f"{CITY}/{MONTHS[1]}"
UNIT = f"{REPORT}/1.02/index.html"
COMPARISON = f"perbandingan/{MONTHS[1]}/index.html"
