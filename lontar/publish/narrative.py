"""Sentences from cells. Each function gives the sentences of one topic; the words are in `reports/texts/`.

Nothing is computed: numerators, denominators and intervals are columns of the row that the sentence is about. What has
no figure is said to have none, with the reason.
"""

from decimal import Decimal

from lontar.publish.cells import Cell
from lontar.publish.context import Context
from lontar.publish.labels import band_name, unsur_names


def _fraction(context: Context, cell: Cell) -> dict[str, str]:
    """`numerator` and `denominator` as whole numbers, or nothing where the row does not carry both."""
    if cell.numerator is None or cell.denominator is None:
        return {}
    return {
        "numerator": context.formats.number(cell.numerator),
        "denominator": context.formats.number(cell.denominator),
    }


def _rate(context: Context, key: str, code: str, **gaps: str) -> str:
    """The sentence `key` about a share, its `_bare` form without the fraction, or its `_absent` form."""
    cell, value = context.cell(code), context.text_of(code)
    if not cell.is_shown:
        return context.texts(f"{key}_absent", absence=value)
    fraction = _fraction(context, cell)
    return context.texts(key if fraction else f"{key}_bare", value=value, **fraction, **gaps)


def _aside(context: Context, key: str, code: str) -> list[str]:
    """A sentence about a share that is worth saying only where it is shown and not nought."""
    cell = context.cell(code) if context.has(code) else None
    if cell is None or not cell.is_shown or cell.value == 0 or not _fraction(context, cell):
        return []
    return [context.texts(key, value=context.text_of(code), **_fraction(context, cell))]


def grade(context: Context, cell: Cell) -> dict[str, str]:
    """Letter and meaning of an index's band, as gaps; empty where the row has no label."""
    meaning = band_name("ikm", cell.label, context.period.start_date, context.texts.language)
    return {"label": cell.label, "meaning": meaning} if meaning else {}


def summary(context: Context) -> list[str]:
    """The lead: how many people, how present, how punctual, how trained, how satisfied the public is."""
    sentences = []
    if context.has("headcount"):
        subject = context.texts("document.subject_agency" if context.unit.is_agency else "document.subject_unit")
        title = subject[:1].upper() + subject[1:]
        count = context.text_of("headcount")
        sentences.append(context.texts("summary.headcount", subject_title=title, count=count, period=_period(context)))
    if context.has("attendance_rate"):
        sentences.append(_rate(context, "summary.attendance", "attendance_rate"))
    if context.has("on_time_rate") and context.cell("on_time_rate").is_shown:
        sentences.append(context.texts("summary.on_time", value=context.text_of("on_time_rate")))
    if context.has("training_jp20_rate"):
        sentences.append(_training_lead(context))
    return sentences + (_ikm(context, "summary") if context.has("ikm") else [])


def _period(context: Context) -> str:
    return context.period_name()


def _training_lead(context: Context) -> str:
    cell, value = context.cell("training_jp20_rate"), context.text_of("training_jp20_rate")
    if not cell.is_shown:
        return context.texts("summary.training_absent", absence=value)
    return context.texts("summary.training", value=value, year=str(context.period.start_date.year))


def _ikm(context: Context, group: str) -> list[str]:
    """The index with grade, respondents and interval. Silent in the lead for units that owe no survey."""
    cell, value = context.cell("ikm"), context.text_of("ikm")
    if not cell.is_shown:
        silent = cell.status == "not_applicable" and group == "summary" and not context.unit.is_agency
        return [] if silent else [context.texts(f"{group}.ikm_absent", absence=value)]
    gaps = {
        "value": value,
        "count": context.formats.number(cell.n_persons or 0),
        "interval": context.interval("ikm", cell),
    } | grade(context, cell)
    whole = "label" in gaps and (gaps["interval"] or group == "summary")
    return [context.texts(f"{group}.ikm" if whole else f"{group}.ikm_plain", **gaps)]


def attendance(context: Context) -> list[str]:
    """What the month's attendance was, and what it does not prove."""
    sentences = [_rate(context, "attendance.rate", "attendance_rate")] if context.has("attendance_rate") else []
    codes = ("late_rate", "early_leave_rate", "late_minutes_mean")
    if context.has(*codes) and all(context.cell(code).is_shown for code in codes):
        late, early, minutes = (context.text_of(code) for code in codes)
        sentences.append(context.texts("attendance.late", late=late, early=early, minutes=minutes))
    sentences += _aside(context, "attendance.no_record", "no_record_rate")
    sentences += _aside(context, "attendance.run", "no_record_run_share")
    return sentences


def unknown_days(context: Context) -> list[str]:
    """A caution where readers were silent: those days are in no share."""
    return _aside(context, "attendance.unknown", "unknown_rate")


def training(context: Context) -> list[str]:
    """Hours since 1 January, who reached twenty, and whether scores rose."""
    sentences = [_training_mean(context)] if context.has("training_jp_mean") else []
    if context.has("training_jp20_rate"):
        sentences.append(_rate(context, "training.jp20", "training_jp20_rate"))
    return sentences + (_gain(context) if context.has("training_gain_mean") else [])


def _training_mean(context: Context) -> str:
    if not context.cell("training_jp_mean").is_shown:
        return context.texts("training.mean_absent", absence=context.text_of("training_jp_mean"))
    gaps = {"value": context.text_of("training_jp_mean"), "year": str(context.period.start_date.year)}
    if context.has("training_reach_rate") and context.cell("training_reach_rate").is_shown:
        return context.texts("training.mean", reach=context.text_of("training_reach_rate"), **gaps)
    return context.texts("training.mean_bare", **gaps)


def _gain(context: Context) -> list[str]:
    cell = context.cell("training_gain_mean")
    if not cell.is_shown or cell.denominator is None:
        return []
    interval = context.interval("training_gain_mean", cell)
    aside = context.texts("training.gain_interval", interval=interval) if interval else ""
    key = "training.gain" if cell.value > Decimal(0) else "training.gain_down"
    count = context.formats.number(cell.denominator)
    return [context.texts(key, value=context.text_of("training_gain_mean"), count=count, interval=aside)]


def satisfaction(context: Context) -> list[str]:
    """The index with its interval and sample, then the three weakest elements."""
    sentences = _ikm(context, "satisfaction")
    cell = context.cell("skm_sample_rate") if context.has("skm_sample_rate") else None
    if cell is not None and cell.is_shown and _fraction(context, cell):
        sentences.append(
            context.texts("satisfaction.sample", value=context.text_of("skm_sample_rate"), **_fraction(context, cell))
        )
    lowest = sorted(elements(context), key=lambda element: element[1].value)[:3]
    if len(lowest) == 3:
        names = ", ".join(f"{name} ({context.show('skm_nrr', cell).text})" for name, cell in lowest)
        sentences.append(context.texts("satisfaction.lowest", names=names))
    return sentences


def elements(context: Context) -> list[tuple[str, Cell]]:
    """The survey's elements with a shown score, in the regulation's order."""
    if not context.has("skm_nrr"):
        return []
    names = unsur_names(context.texts.language)
    found = [(name, context.cell("skm_nrr", f"unsur={member}")) for member, name in names.items()]
    return [(name, cell) for name, cell in found if cell.is_shown]
