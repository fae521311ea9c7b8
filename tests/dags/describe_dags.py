"""Prints what Airflow makes of the DAG folder, as JSON. Run in a fresh process; see conftest.py."""

import json
import statistics
import sys
from pathlib import Path

from airflow.dag_processing.dagbag import DagBag

DAGS = Path(__file__).resolve().parents[2] / "dags"
READINGS = 5


def _bag(path: Path) -> DagBag:
    return DagBag(str(path), bundle_name="dags-folder")


def _read_anew() -> DagBag:
    """Read the folder as a process would that has only Airflow in memory: what the files import of ours counts."""
    for name in [name for name in sys.modules if name.split(".")[0] == "lontar"]:
        del sys.modules[name]
    return _bag(DAGS)


def _describe(dag) -> dict:
    return {
        "file": Path(dag.fileloc).name,
        "owner": dag.owner,
        "tags": sorted(dag.tags),
        "doc_md": dag.doc_md or "",
        "max_active_runs": dag.max_active_runs,
        "catchup": dag.catchup,
        "params": sorted(dag.params),
        "has_deadline": bool(dag.deadline),
        "leaves": sorted(task.task_id for task in dag.leaves),
        "retries": {task.task_id: task.retries for task in dag.tasks},
        "sensors": {task.task_id: task.mode for task in dag.tasks if hasattr(task, "poke_interval")},
        "order": [task.task_id for task in dag.topological_sort() if hasattr(task, "task_id")],
    }


def main() -> None:
    _bag(DAGS)  # what the DAG processor pays once for all files: Airflow's own imports
    bags = [_read_anew() for _ in range(READINGS)]
    seconds: dict[str, list[float]] = {}
    for bag in bags:
        for stat in bag.dagbag_stats:
            seconds.setdefault(Path(stat.file).name, []).append(stat.duration.total_seconds())
    print(
        json.dumps(
            {
                "errors": bags[-1].import_errors,
                "seconds": {name: statistics.median(values) for name, values in seconds.items()},
                "modules": sorted({name.split(".")[0] for name in sys.modules}),
                "dags": {dag_id: _describe(dag) for dag_id, dag in bags[-1].dags.items()},
            }
        )
    )


if __name__ == "__main__":
    main()
