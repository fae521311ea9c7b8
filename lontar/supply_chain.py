"""What we build on: licences of everything installed, known weaknesses of every locked version. `python -m lontar.supply_chain [FOLDER]`.

Licences are read from the packages themselves and judged by `[tool.pip-licenses]` in pyproject.toml. Weaknesses are asked of the
package index's advisory service, so that half needs a network: where no answer came the report says "not checked", never "none".
Writes `licences.json`, `weaknesses.json` and `supply-chain.md`. Exit code 0: all in order; 1: something to mend; 3: not everything
could be checked.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lontar.settings import PROJECT_DIR

LOCK = "requirements.lock"
_FOLDER = Path("dist/supply-chain")
_SECONDS = 600


@dataclass(frozen=True)
class Licences:
    """One row per installed package; `complaint` is what the policy does not allow, empty where it allows all."""

    rows: list[dict[str, str]]
    complaint: str


@dataclass(frozen=True)
class Weaknesses:
    """One row per advisory, and the packages about which the service said nothing at all."""

    found: list[dict[str, str]]
    unchecked: list[str]
    checked: int


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", *words], cwd=PROJECT_DIR, capture_output=True, text=True, timeout=_SECONDS, check=False
    )


def licences() -> Licences:
    """Licences of the environment this runs in, by the policy of pyproject.toml."""
    # Where the policy fails nothing is listed; so one call lists, the other judges.
    listed = _run("piplicenses", "--format=json", "--allow-only=", "--ignore-packages", "lontar")
    judged = _run("piplicenses", "--format=json")
    return Licences(json.loads(listed.stdout), judged.stderr.strip() if judged.returncode else "")


def read_answer(answer: dict[str, Any]) -> Weaknesses:
    """What pip-audit reported: `dependencies` with `vulns`, or with `skip_reason` where it could not ask."""
    found, unchecked = [], []
    for package in answer["dependencies"]:
        if "skip_reason" in package:
            unchecked.append(package["name"])
        for weakness in package.get("vulns", ()):
            mended = ", ".join(weakness["fix_versions"]) or "no version yet"
            found.append(
                {"package": package["name"], "version": package["version"], "id": weakness["id"], "mended_in": mended}
            )
    return Weaknesses(found, unchecked, len(answer["dependencies"]) - len(unchecked))


def weaknesses() -> Weaknesses:
    """Known weaknesses of the locked versions; every package unchecked where the service did not answer."""
    asked = _run(
        "pip_audit",
        "--requirement",
        LOCK,
        "--disable-pip",
        "--require-hashes",
        "--format=json",
        "--progress-spinner=off",
    )
    try:
        return read_answer(json.loads(asked.stdout))
    except ValueError:
        print(f"The advisory service gave no answer: {asked.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return Weaknesses([], locked(), 0)


def locked() -> list[str]:
    """Names of the locked packages."""
    lines = (PROJECT_DIR / LOCK).read_text(encoding="utf-8").splitlines()
    return [line.partition("==")[0] for line in lines if "==" in line and not line.startswith((" ", "#"))]


def _weakness_lines(known: Weaknesses) -> list[str]:
    lines = [
        f"{known.checked} packages checked, {len(known.unchecked)} not checked, {len(known.found)} known weaknesses.",
        "",
    ]
    lines += [f"* {one['package']} {one['version']}: {one['id']}, mended in {one['mended_in']}" for one in known.found]
    if known.unchecked:
        names = ", ".join(known.unchecked) if known.checked else "all; the advisory service gave no answer"
        lines.append(f"Not checked, so nothing is known of them: {names}.")
    return lines


def report(used: Licences, known: Weaknesses) -> str:
    """Both halves as Markdown, for whoever decides on an upgrade."""
    lines = ["# What we build on", "", "## Known weaknesses", "", *_weakness_lines(known), "", "## Licences", ""]
    lines += [f"The policy does not allow: {used.complaint}", ""] if used.complaint else []
    lines += ["| Package | Version | Licence |", "|---|---|---|"]
    lines += [f"| {row['Name']} | {row['Version']} | {row['License']} |" for row in used.rows]
    return "\n".join(lines) + "\n"


def main(folder: Path) -> int:
    """Write the report to `folder`; returns the exit code."""
    used, known = licences(), weaknesses()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "licences.json").write_text(json.dumps(used.rows, indent=1), encoding="utf-8")
    (folder / "weaknesses.json").write_text(
        json.dumps({"found": known.found, "unchecked": known.unchecked}, indent=1), encoding="utf-8"
    )
    (folder / "supply-chain.md").write_text(report(used, known), encoding="utf-8")
    print(f"Licences: {len(used.rows)} packages, {used.complaint or 'all allowed by the policy'}")
    print(f"Weaknesses: {_weakness_lines(known)[0]}")
    print(f"Written: {folder / 'supply-chain.md'}")
    if used.complaint or known.found:
        return 1
    return 3 if known.unchecked else 0


if __name__ == "__main__":
    sys.exit(main(PROJECT_DIR / (sys.argv[1] if len(sys.argv) > 1 else _FOLDER)))
