"""The folders of one sample city below `LONTAR_HOME`, and what is written into them."""

import json
import shutil
from collections import defaultdict
from pathlib import Path

from lontar.agency import load_agency
from lontar.errors import LontarError
from lontar.sample.deliveries.files import CORRECTED, LATE, Delivery
from lontar.sample.truth.collect import absent_cells, true_rows
from lontar.sample.truth.rows import Row
from lontar.sample.truth.stages import Stage
from lontar.sample.world import World
from lontar.settings import PROJECT_DIR

NOTE = (
    "Seluruh berkas di bawah folder ini SINTETIS: hasil simulasi Lontar.\n"
    "Tidak ada orang, NIP, jawaban survei, atau presensi yang nyata di dalamnya.\n"
)


class Box:
    """Inbox, truth, and what is kept aside, of one city."""

    def __init__(self, home: Path, agency_id: str) -> None:
        self.agency_id, self.home = agency_id, home
        self.inbox, self.sample = home / "inbox" / agency_id, home / "sample"
        self.truth = self.sample / "truth" / f"{agency_id}.json"

    def aside(self, stage: str) -> Path:
        return self.sample / "held_back" / self.agency_id / stage

    def clear(self) -> None:
        """Remove the files of an earlier sample, and only a sample's: the note marks its folder."""
        if (self.inbox / "SINTETIS.txt").exists():
            shutil.rmtree(self.inbox)
        elif self.inbox.exists() and any(self.inbox.iterdir()):
            raise LontarError(
                "The inbox holds files that no sample wrote.", where=str(self.inbox), remedy="Use another LONTAR_HOME."
            )
        shutil.rmtree(self.sample / "held_back" / self.agency_id, ignore_errors=True)
        for folder in (self.inbox, self.sample):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "SINTETIS.txt").write_text(NOTE, encoding="utf-8")

    def make_folders(self) -> None:
        """The folders that the city's profile looks into, also of feeds that deliver nothing in these months."""
        for feed in load_agency(PROJECT_DIR / "config" / "agencies" / f"{self.agency_id}.yml").feeds.values():
            for source in feed.sources:
                (self.home / source.location).mkdir(parents=True, exist_ok=True)

    def put(self, delivery: Delivery, hold_back: bool) -> tuple[Delivery, Path]:
        root = self.aside(delivery.stage) if hold_back and delivery.stage else self.inbox
        path = root / delivery.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(delivery.data)
        if delivery.sidecar:
            path.with_name(path.name + delivery.sidecar[0]).write_text(delivery.sidecar[1], encoding="utf-8")
        return delivery, path

    def release(self, path: Path) -> Path:
        stage = path.relative_to(self.sample / "held_back" / self.agency_id).parts[0]
        target = self.inbox / path.relative_to(self.aside(stage))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)
        return target

    def staged_truth(self, stage: Stage) -> Path:
        return self.sample / "truth" / f"{self.agency_id}.{stage.name}.json"

    def hold_truth(self, stage: Stage) -> None:
        shutil.copyfile(self.staged_truth(stage), self.truth)

    def write_truth(self, world: World, stage: Stage, made: list[Delivery], lasting: list[Row]) -> None:
        there = {"", *([LATE] if stage.has_late else []), *([CORRECTED] if stage.has_corrections else [])}
        files = [delivery.counts(stage.has_corrections) for delivery in made if delivery.stage in there]
        rows = true_rows(world, stage, lasting)
        content = {
            "note": NOTE,
            "agency_id": self.agency_id,
            "stage": stage.name,
            "scale": world.scale,
            "seed": world.seed,
            "months": [month.code for month in world.grid.months],
            "feeds": _by_feed(files),
            "files": files,
            "records": [row.record(self.agency_id) for row in rows],
            "not_applicable": list(absent_cells(world, rows)),
        }
        self.write_json(self.staged_truth(stage), content)

    def write_json(self, path: Path, content: dict) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
        return path


def _by_feed(files: list[dict]) -> dict[str, dict]:
    """The files' counts added up per feed."""
    totals: dict[str, dict] = {}
    for entry in files:
        total = totals.setdefault(
            entry["feed"], {"files": 0, "rejected": defaultdict(int), "quarantined": defaultdict(int)}
        )
        total["files"] += 1
        for key in ("received", "duplicate", "loaded", "superseded", "accepted"):
            total[key] = total.get(key, 0) + entry[key]
        for key in ("rejected", "quarantined"):
            for kind, count in entry[key].items():
                total[key][kind] += count
    return totals
