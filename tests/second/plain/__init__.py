"""The regulated figures a second time, in plain pandas, from the rows that the towns deliver.

Written from docs/methods and the regulations, not from the SQL: whoever changes one of the two must say why the other is wrong.
"""
