"""The report of one session: the page that is handed over, and what stands behind it, as one HTML text."""

from engine.records.report.behind import behind
from engine.records.report.facts import SessionFacts
from engine.records.report.html import page
from engine.records.report.page_one import page_one
from engine.records.report.style import STYLE


def session_report(facts: SessionFacts) -> str:
    """A page that holds all it needs, and is the same each time that it is made of the same record."""
    return page(
        title=f"Session report: {facts.summary.policy}, {facts.who}, {facts.header.began[:10]}",
        style=STYLE,
        body=(page_one(facts), behind(facts)),
        author=facts.header.software,
        made=facts.header.began,
    )
