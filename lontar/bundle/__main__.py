"""Makes the bundle: `python -m lontar.bundle FILE`. Needs a network and git; what comes out needs neither a network nor a compiler.

install.sh      unpacks beside itself: checkout, virtual environment, wheels installed by their hashes
lontar.git      the whole history, so that the checkout knows its commit and `lontar rebuild` finds earlier ones
wheels/         every distribution of requirements.lock for this Python and this machine
SHA256SUMS      of all of these
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from lontar.settings import PROJECT_DIR


def _run(*words: str) -> None:
    subprocess.run(words, cwd=PROJECT_DIR, check=True)  # noqa: S603 - our own words


def _gather(folder: Path) -> None:
    _run("git", "bundle", "create", "--quiet", str(folder / "lontar.git"), "HEAD")
    pip = (
        sys.executable,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--quiet",
        "download",
        "--no-deps",
        "--require-hashes",
    )
    _run(*pip, "--only-binary", ":all:", "--requirement", "requirements.lock", "--dest", str(folder / "wheels"))
    script = Path(__file__).with_name("install.sh")
    (folder / "install.sh").write_bytes(script.read_bytes())
    (folder / "install.sh").chmod(0o755)
    sums = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as stream:
            sums.append(f"{hashlib.file_digest(stream, 'sha256').hexdigest()}  {path.relative_to(folder).as_posix()}\n")
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="ascii")


def main(target: Path) -> None:
    """Write the bundle; a file of that name is replaced when the new one is whole."""
    with tempfile.TemporaryDirectory(dir=target.parent) as place:
        folder = Path(place) / "lontar-bundle"
        (folder / "wheels").mkdir(parents=True)
        _gather(folder)
        beside = Path(place) / target.name
        with tarfile.open(beside, "w") as tar:
            tar.add(folder, folder.name)
        beside.replace(target)
    print(f"{target}: {target.stat().st_size / 1e6:.0f} MB, Python {sys.version_info.major}.{sys.version_info.minor}")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
