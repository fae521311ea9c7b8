"""How the respondents of a survey were chosen: printed beside its figures, because no interval covers who was never asked."""

from typing import Literal

from lontar.publish.context import Context
from lontar.publish.model import Note


def sampling_note(context: Context, survey: Literal["skm", "staff"]) -> Note:
    """The method that the city's profile states, or that it states none."""
    method = context.agency.surveys.get(survey)
    if method is None:
        return Note(kind="caution", text=context.texts("survey.sampling_unknown"))
    return Note(text=context.texts("survey.sampling", method=getattr(method, context.texts.language)))
