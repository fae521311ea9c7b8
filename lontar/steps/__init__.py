"""What the DAGs' tasks do, as plain functions: small references in, small references out, no Airflow.

A DAG file says when and in which order; these say which lock is held, what the ledger is told, and which function of the
engine does the work.
"""
