"""What is kept at a session's end, summary and timeline: made as it runs, read out of the vault, or made anew."""

from collections.abc import Mapping

from engine.messages import Outcome, Tick
from engine.records.heard import heard
from engine.records.message_json import Plain
from engine.records.recorded import Recorded, RecordError, RecordHeader
from engine.records.session_end import SessionEnding
from engine.records.session_reader import VaultSession
from engine.records.session_summary import SessionSummary, read_summary, summary_values
from engine.records.summary_listener import SummaryListener, wearer_of
from engine.records.timeline import Timeline, TimelineListener, read_timeline


class SessionResults:
    """Hears a session for its `ending`, which SessionWriter asks for when it closes. `hear` is a listener."""

    def __init__(self, header: RecordHeader) -> None:
        self._summary, self._timeline = SummaryListener(header), TimelineListener()

    def hear(self, tick: Tick, outcome: Outcome) -> None:
        self._summary.hear(tick, outcome)
        self._timeline.hear(tick, outcome)

    def ending(self) -> SessionEnding:
        summary = self._summary.summary()
        return SessionEnding(
            label=end_label(summary), summary=summary_values(summary), timeline=self._timeline.packed()
        )

    @property
    def summary(self) -> SessionSummary:
        return self._summary.summary()

    @property
    def timeline(self) -> Timeline:
        return self._timeline.timeline()


def begin_label(header: RecordHeader) -> dict[str, Plain]:
    """The few words by which lists show a session that has begun."""
    return {
        "began": header.began,
        "policy": str(header.policy.get("name", "")),
        "scene": str(header.policy.get("scene", "")),
        "wearer": wearer_of(header).name,
    }


def end_label(summary: SessionSummary) -> dict[str, Plain]:
    """And those that are added when it has ended."""
    return {
        "seconds": summary.seconds,
        "ending": summary.ending.name,
        "suds": [summary.first_suds, summary.highest_suds, summary.last_suds],
    }


def summary_of(recorded: Recorded) -> SessionSummary:
    """The summary that was kept, or one made anew. Raises RecordError where the record is damaged."""
    kept = recorded.end if isinstance(recorded, VaultSession) else None
    values = None if kept is None else kept.get("summary")
    if isinstance(values, Mapping):
        try:
            return read_summary(values)
        except RecordError:  # of another version: what was recorded says it all
            pass
    return made_results(recorded).summary


def timeline_of(recorded: Recorded) -> Timeline:
    """The timeline that was kept, or one made anew. Raises RecordError where the record is damaged."""
    packed = recorded.timeline() if isinstance(recorded, VaultSession) else None
    if packed is not None:
        try:
            return read_timeline(packed)
        except RecordError:
            pass
    return made_results(recorded).timeline


def made_results(recorded: Recorded) -> SessionResults:
    """Both, out of one reading of the record."""
    results = SessionResults(recorded.header)
    for tick, outcome in heard(recorded):
        results.hear(tick, outcome)
    return results
