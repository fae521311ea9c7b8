"""The internal edition: working lists, the day's board and figures of small groups, for a head of unit and the personnel office.

Never part of the site. Every reading is an entry of the ledger before the first row is seen (docs/adr/0021).
"""
