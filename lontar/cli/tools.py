"""`lontar up`, `migrate`, `airflow`, `psql`: the tools underneath, with the right environment."""

import os
import sys
from typing import Annotated

import typer

# Whatever stands behind the command belongs to the tool, options too.
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def up(port: Annotated[int, typer.Option(help="Port of the user interface on 127.0.0.1.")] = 8080) -> None:
    """Airflow on this machine: scheduler, DAG processor and user interface over the same warehouse, until Ctrl-C.

    Only this machine can reach it. The login is made at the first start; the command prints where it stands.
    """
    from lontar.up import run_until_stopped

    run_until_stopped(port)


def migrate() -> None:
    """Bring the warehouse and Airflow's own database up to date. Safe at every start; `up` and `run` do it themselves."""
    from lontar.migration import migrate as bring_up_to_date

    bring_up_to_date()


def airflow(context: typer.Context) -> None:
    """Run Airflow's own command line over the same warehouse: lontar airflow dags list

    A backfill is started oldest first and one run at a time unless told otherwise:
    lontar airflow backfill create --dag-id asn_publish --from-date 2026-05-01 --to-date 2026-10-31
    """
    from lontar.airflow_env import activate, one_at_a_time
    from lontar.warehouse import ensure

    ensure()
    activate()
    arguments = one_at_a_time(context.args)
    os.execv(sys.executable, [sys.executable, "-m", "airflow", *arguments])  # noqa: S606 - our own interpreter


def psql(
    context: typer.Context,
    role: Annotated[str, typer.Option(help="owner, loader, transformer, publisher or auditor.")] = "auditor",
) -> None:
    """Open the warehouse in psql, as the auditor unless told otherwise: lontar psql -- -c 'select * from ledger.entry'

    As owner or loader, who can read identities, the opening is an entry of the ledger.
    """
    from lontar.psql import command

    program, arguments, environment = command(role, context.args)
    os.execve(program, [program, *arguments], environment)  # noqa: S606 - found by us
