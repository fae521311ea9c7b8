"""`lontar backup` and `lontar restore`: an installation in one file, and back."""

from pathlib import Path
from typing import Annotated

import typer

from lontar.cli.output import console, print_json


def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it; must not be there yet.", dir_okay=False)],
    office: Annotated[str, typer.Option("--by", help="Which office keeps it. No names.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Write the whole installation into one file: database, archive, keys of deliveries (wrapped), published and signed files.

    The master key is NOT in it: without that key the archive in the file is noise, with it everything can be read. Keep a copy of
    keys/master.key apart from every backup. Airflow's own database is not in it; the ledger knows what is due. Runs wait meanwhile.

    Example: lontar backup /mnt/backup/lontar-2026-10-05.tar --by "Dinas Kominfo"
    """
    from datetime import UTC, datetime

    from lontar import warehouse
    from lontar.backup import backup as write
    from lontar.locks import hold

    warehouse.ensure()
    run_id = f"backup/{datetime.now(UTC):%Y%m%dT%H%M%S}"
    with hold("lontar run", "at a terminal"), hold("transformation", run_id):
        contents = write(file, run_id, by=office)
    if as_json:
        print_json(
            {
                "file": str(file),
                "size_bytes": file.stat().st_size,
                "files": len(contents.files),
                "heads": contents.heads,
            }
        )
        return
    out = console()
    out.print(f"{file}: {len(contents.files)} files, {file.stat().st_size / 1e6:.1f} MB.", soft_wrap=True)
    out.print(f"The master key {contents.key_fingerprint} is not in it; keep a copy of it apart.", soft_wrap=True)


def restore(
    file: Annotated[Path, typer.Argument(help="A file of `lontar backup`.", exists=True, dir_okay=False)],
    office: Annotated[str, typer.Option("--by", help="Which office restores it. No names.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Bring a backup back onto an empty LONTAR_HOME.

    Put the master key there first (keys/master.key, mode 0600, or LONTAR_MASTER_KEY). Every file is checked against the list in the
    backup before anything is put in place. Afterwards `lontar verify` shows whether all of it holds.

    Example: LONTAR_HOME=/srv/lontar lontar restore /mnt/backup/lontar-2026-10-05.tar --by "Dinas Kominfo"
    """
    from datetime import UTC, datetime

    from lontar.backup import restore as bring_back

    contents = bring_back(file, f"restore/{datetime.now(UTC):%Y%m%dT%H%M%S}", by=office)
    if as_json:
        print_json({"made_at": contents.made_at, "files": len(contents.files), "heads": contents.heads})
        return
    console().print(f"Restored what was backed up at {contents.made_at}: {len(contents.files)} files.")
    console().print("Now run `lontar check` and `lontar verify --all`.")
