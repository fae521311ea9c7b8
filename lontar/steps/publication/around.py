"""What follows the releases of all periods: the pages around them, and the mail."""

from lontar.locks import hold
from lontar.steps.choice import choose_agencies
from lontar.steps.publication.shared import WAIT_SECONDS
from lontar.warehouse import Role, connect


def build_site(run_id: str) -> None:
    """Rebuild index and audit pages and the comparisons of cities from the ledger and what stands published, whatever became of this run's periods."""
    from lontar.publish.comparison.write import build_comparisons
    from lontar.publish.site import build
    from lontar.publish.site_manifest import note_comparisons, sound_comparisons

    with hold("site", run_id, wait_seconds=WAIT_SECONDS):
        build(run_id)
        with connect(Role.PUBLISHER) as connection:
            written = build_comparisons(sound_comparisons(connection))
            note_comparisons(connection, run_id, written)


def send_mail(agency: str, run_id: str) -> int:
    """Tell the recipient lists what was released; how many addresses were served. Never fails: `lontar status` shows trouble."""
    from lontar.mailing import send_all

    return sum(outcome.accepted for outcome in send_all(choose_agencies(agency), run_id))
