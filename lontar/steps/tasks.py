"""The thin layer between an Airflow task and a step: which run this is, and which failures are worth another try.

Read by the DAG files while they are parsed, so nothing heavy is imported here.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NoReturn, ParamSpec, TypeVar

from lontar.errors import LontarError
from lontar.failures import is_disk_full, known
from lontar.settings import settings

P = ParamSpec("P")
R = TypeVar("R")

_PERIOD = r"\d{4}(-(0[1-9]|1[0-2]|Q[1-4]|S[12]))?"
ONE_PERIOD_PATTERN = f"^{_PERIOD}$"
PERIOD_PATTERN = rf"^$|^due$|^{_PERIOD}(\.\.{_PERIOD})?$"


def agency_choices() -> list[str]:
    """What the form offers: `all`, then every profile by its file's name. The profiles themselves are read when a task runs."""
    return ["all", *sorted(path.stem for path in settings().agencies_dir.glob("*.yml"))]


def final(step: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a step; an error that trying again cannot mend (a gate, a profile, a period, a full disk) fails the task at once.

    Anything else, such as a source that does not answer, follows the task's own retries.
    """
    from airflow.sdk.exceptions import AirflowFailException

    try:
        return step(*args, **kwargs)
    except LontarError as error:
        raise AirflowFailException(str(error)) from error
    except Exception as error:
        if not is_disk_full(error):
            raise
        raise AirflowFailException(str(known(error))) from error


def skip(reason: str) -> NoReturn:
    """End the task as skipped, and with it those that need its result."""
    from airflow.sdk.exceptions import AirflowSkipException

    raise AirflowSkipException(reason)


def this_run() -> str:
    """The run's name in the ledger: DAG and Airflow's run id, so that an auditor finds the run's log."""
    from airflow.sdk import get_current_context

    run = get_current_context()["dag_run"]
    return f"{run.dag_id}/{run.run_id}"


def started_by() -> dict[str, str]:
    """Who asked for this run: the login of the process, and Airflow's where somebody asked in its forms."""
    from airflow.sdk import get_current_context

    from lontar.actor import os_user

    asked = get_current_context()["dag_run"].triggering_user_name
    # Airflow's name for a run in one process, which the login of the process stands for.
    return {"os_user": os_user()} | ({"airflow_user": asked} if asked and asked != "dag_test" else {})


def this_instant() -> datetime:
    """The run's logical date; where a run was started without one, the moment it was asked for. Both stay the same on a retry."""
    from airflow.sdk import get_current_context

    run = get_current_context()["dag_run"]
    return run.logical_date or run.run_after


def earlier_run_is_active() -> bool:
    """Whether a run of this DAG with an earlier logical date is still going: a backfill starts several at once."""
    from airflow.sdk import get_current_context

    return get_current_context()["ti"].get_previous_dagrun(state="running") is not None
