"""What the one-page brief says, before anybody decides how it looks: built once per language, shown as page and as PDF."""

from datetime import date

from lontar.publish.model import Chart, Value
from lontar.publish.provenance import Frozen


class BriefFigure(Frozen):
    """One headline figure: this period, target and whether it is reached, the period before, the median of units, trend."""

    code: str
    name: str
    value: Value
    detail: str
    target: str
    verdict: str
    is_met: bool | None
    previous: str
    median: str
    trend: Chart | None = None


class BriefAction(Frozen):
    """One recommended action: what, who, by when, and the figures that triggered it."""

    text: str
    who: str
    deadline: str
    because: str


class Brief(Frozen):
    """The brief of one publication in one language. `words` are its headings, ready in that language."""

    language: str
    title: str
    subtitle: str
    office: str
    period_title: str
    previous_title: str
    end_date: date
    notice: str
    facts: tuple[str, ...]
    lead: str
    figures: tuple[BriefFigure, ...]
    changes_lead: str
    changes: tuple[str, ...]
    actions: tuple[BriefAction, ...]
    actions_note: str
    sure: tuple[str, ...]
    contact: str
    words: dict[str, str]

    @property
    def length(self) -> int:
        """Characters of what varies from city to city: how densely a page must be printed to stay on one sheet."""
        texts = [self.title, self.subtitle, self.lead, self.changes_lead, *self.changes, *self.sure, self.actions_note]
        actions = [part for action in self.actions for part in (action.text, action.who, action.because)]
        return sum(map(len, (*texts, *actions, *(f"{f.name}{f.target}{f.detail}" for f in self.figures))))
