"""The evidence pack as files: a table for programs, and a page for people with every definition and denominator."""

import csv
import io
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from html import escape
from itertools import groupby

from engine.records.exports.deidentified.cells import LEAST_PEOPLE
from engine.records.exports.evidence.courses import Course
from engine.records.exports.evidence.effects import adverse_effects, staff_time
from engine.records.exports.evidence.engagement import engagement, technical
from engine.records.exports.evidence.measure import OF_FEW, Measure
from engine.records.exports.evidence.outcomes import symptoms
from engine.records.exports.exported import Exported, ExportFile

HOW_TO_READ = (
    "Everyone who consented to research and had a session with a heart strap is in it; nobody else is, and how many "
    "did not consent is not told. There is no group to compare with: what changed may have changed without treatment.",
    f"A figure of fewer than {LEAST_PEOPLE} people is withheld: a count of people below {LEAST_PEOPLE} is told as "
    f"“fewer than {LEAST_PEOPLE}”, sessions and events, of which one person may have had many, as “{OF_FEW}”. Others "
    "are withheld where it could be reckoned back from them. Spreads are medians with the range of the middle half, "
    "over people.",
    "“Missing” counts the people of whom nothing is known; they are in no median.",
    "Who answers no questionnaire, and who comes no more, may be those who fare worse: a change of those who "
    "answered is not the change of all.",
    "Attune is not a medical device. Distress and questionnaires are what people said; the cardiac arousal index is no "
    "outcome and is not in this pack.",
)
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1b1b1b; max-width: 62em; margin: 2em auto; padding: 0 1em }
table { border-collapse: collapse; width: 100%; margin: .5em 0 2em }
caption { text-align: left; font-weight: 600; font-size: 1.15em; padding: .4em 0 }
th, td { text-align: left; vertical-align: top; padding: .35em .7em .35em 0; border-bottom: 1px solid #ccc }
td.definition { color: #444; font-size: .9em; max-width: 26em }
"""


def measures_of(courses: Sequence[Course], *, planned: int | None, now: datetime) -> list[Measure]:
    """All sections; `planned` sessions a course, None: nobody said."""
    return [
        *engagement(courses, planned=planned, now=now),
        *symptoms(courses),
        *adverse_effects(courses),
        *staff_time(courses),
        *technical(courses),
    ]


def pack_of(courses: Sequence[Course], *, planned: int | None, now: datetime) -> Exported:
    """`evidence.csv` and `evidence.html`."""
    measures = measures_of(courses, planned=planned, now=now)
    return Exported(
        files=(
            ExportFile(path="evidence.csv", data=_table(measures)),
            ExportFile(path="evidence.html", data=_page(measures, now)),
        )
    )


def _table(measures: Sequence[Measure]) -> bytes:
    text = io.StringIO()
    names = [field.name for field in fields(Measure)]
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([_guarded(getattr(one, name)) for name in names] for one in measures)
    return text.getvalue().encode()


def _guarded(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula is told as text; numbers may begin with a minus."""
    is_formula = cell.startswith(("=", "+", "@", "\t", "\r")) or (cell.startswith("-") and not cell[1:2].isdigit())
    return f"'{cell}" if is_formula else cell


def _page(measures: Sequence[Measure], now: datetime) -> bytes:
    told = "".join(f"<li>{escape(one)}</li>" for one in HOW_TO_READ)
    tables = "".join(_section(name, list(group)) for name, group in groupby(measures, key=lambda one: one.section))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Evidence pack</title>'
        f"<style>{_STYLE}</style></head><body><h1>Evidence pack</h1><p>Made on {now.date().isoformat()}.</p>"
        f"<h2>How to read it</h2><ul>{told}</ul>{tables}</body></html>\n"
    ).encode()


def _section(name: str, measures: Sequence[Measure]) -> str:
    head = "".join(f'<th scope="col">{one}</th>' for one in ("figure", "value", "people", "missing", "definition"))
    return (
        f"<table><caption>{escape(name.capitalize())}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(map(_row, measures))}</tbody></table>"
    )


def _row(one: Measure) -> str:
    value = f"{one.value} {one.unit}" if one.unit and one.value.lstrip("-")[:1].isdigit() else one.value
    cells = f"<td>{escape(value)}</td><td>{escape(one.people)}</td><td>{escape(one.missing)}</td>"
    told = f'<td class="definition">{escape(one.definition)}</td>'
    return f'<tr><th scope="row">{escape(one.name)}</th>{cells}{told}</tr>'
