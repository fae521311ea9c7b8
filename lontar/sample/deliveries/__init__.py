"""Writes the simulated world down as the source systems do: each city in its own formats, with the dirt of real files.

Every bad record is an extra one, so the truth does not depend on how it is treated; what each file holds is counted.
"""
