"""How much of a delivered file is taken in at once: one home for the bounds that every reader and counter keeps to.

A file beyond one of them is refused with a message that names it, and says how to send the data instead. They are far above what offices
deliver and far below what the machine can bear: landing stays below 400 MB (lontar/bench/landing.py), whatever the file claims.
What each guards against stands in docs/adr/0029-bad-files-and-bad-profiles.md. Numbers only: readers and counters share no code.
"""

# Columns. Excel's own limit of width, and how many of them may carry a heading.
COLUMNS = 16_384
HEADINGS = 1_000
# A heading is printed in messages and kept in the ledger, so of a longer one this much is looked at.
HEADING_CHARACTERS = 200
# Headings that nobody asked for, as the ledger notes them.
IGNORED = 200

# Rows of a sheet, by Excel's own limit.
SHEET_ROWS = 1 << 20

# Workbooks (xlsx, xls, HTML called xls): as delivered, unpacked, parts of the zip.
# Measured: 144 MB unpacked (200,000 rows of 12 columns) take 300 MB to read.
WORKBOOK_BYTES = 32 << 20
UNPACKED_BYTES = 96 << 20
PARTS = 10_000
# The process that takes a workbook apart: address space, and silence after which it is taken for stuck.
WORKBOOK_ADDRESS_SPACE = 768 << 20
WORKBOOK_SECONDS = 30
# Texts of one row of an HTML table, in characters.
ROW_CHARACTERS = 1 << 22

# JSON: one element of the list (or what stands around the list), how deep it nests, and digits of one whole number.
ELEMENT_BYTES = 1 << 24
NESTING = 100
DIGITS = 4_000

# One value, in bytes. Excel has no longer one either; every byte of it is hashed.
VALUE_BYTES = 1 << 15

# What a refusal may repeat of a file.
MESSAGE_CHARACTERS = 600
