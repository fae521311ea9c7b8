"""Cities side by side: one document per period that at least two cities have released, from their shown cells only.

A city that failed, waits or withdrew is simply not in it, and never holds it up. Cities are named in alphabetical order and not
ranked; a median of cities needs the number of cities that `reports/comparison.yml` states.
"""
