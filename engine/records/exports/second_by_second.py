"""A session second by second: what was measured, estimated, rated, asked for and let pass, as a table with units."""

from collections.abc import Callable
from math import ceil
from typing import NamedTuple

from engine.messages import Outcome
from engine.records.exports.columns import Cell, Column, Kind, Table
from engine.records.heard import OutcomeReader
from engine.records.recorded import RecordedStep, RecordError
from policies.policy import Rating

RATE_HZ = 1.0
NEARLY_S = 1e-6  # ticks lie at tenths of a second, as binary fractions


class _What(NamedTuple):
    name: str
    unit: str | None
    kind: Kind
    words: str
    of: Callable[[Outcome], Cell]


def _said(rating: Rating | None) -> float | None:
    return None if rating is None else rating.value


# Units are UCUM's: {beats}/min, ms, dB, s, 1 (a share or an index), {score} of a rating.
_COLUMNS: tuple[_What, ...] = (
    _What("outcome_t_s", "s", Kind.NUMBER, "the tick that this row tells of: the newest at its second", lambda o: o.t),
    _What("phase", None, Kind.TEXT, "phase of the session", lambda o: o.phase.value),
    _What("is_held", None, Kind.TRUTH, "nothing may rise", lambda o: o.is_held),
    _What("step", None, Kind.WHOLE, "rung of the hierarchy, counted from 0", lambda o: o.step),
    _What(
        "heart_rate_per_min",
        "{beats}/min",
        Kind.NUMBER,
        "mean heart rate of the last 10 s of trusted beats",
        lambda o: o.hrv.mean_hr_bpm.value,
    ),
    _What(
        "heart_rate_coverage",
        "1",
        Kind.NUMBER,
        "share of these 10 s that trusted intervals cover",
        lambda o: o.hrv.mean_hr_bpm.coverage,
    ),
    _What("rmssd_ms", "ms", Kind.NUMBER, "RMSSD over 60 s", lambda o: o.hrv.rmssd_ms.value),
    _What("rmssd_coverage", "1", Kind.NUMBER, "share of these 60 s that is covered", lambda o: o.hrv.rmssd_ms.coverage),
    _What("sdnn_ms", "ms", Kind.NUMBER, "SDNN over 60 s", lambda o: o.hrv.sdnn_ms.value),
    _What("sdnn_coverage", "1", Kind.NUMBER, "share of these 60 s that is covered", lambda o: o.hrv.sdnn_ms.coverage),
    _What(
        "arousal_index",
        "1",
        Kind.NUMBER,
        "cardiac arousal index, 0 to 1 relative to this person's rest; not anxiety",
        lambda o: o.arousal.arousal,
    ),
    _What("arousal_spread", "1", Kind.NUMBER, "one standard deviation of the index", lambda o: o.arousal.spread),
    _What(
        "arousal_quality",
        "1",
        Kind.NUMBER,
        "share of the last minute that trusted beats cover",
        lambda o: o.arousal.quality,
    ),
    _What(
        "arousal_unknown",
        None,
        Kind.TEXT,
        "why the index is not known; empty where it is",
        lambda o: None if o.arousal.unknown is None else o.arousal.unknown.name,
    ),
    _What("evidence_age_s", "s", Kind.NUMBER, "age of the newest trusted beat", lambda o: o.arousal.age_s),
    _What(
        "intensity_proposed",
        "1",
        Kind.NUMBER,
        "intensity of the scene that the policy asked for, 0 to 1",
        lambda o: o.proposed.scene.intensity,
    ),
    _What(
        "intensity_applied",
        "1",
        Kind.NUMBER,
        "intensity of the scene that the safety gate let pass, 0 to 1",
        lambda o: o.applied.scene.intensity,
    ),
    _What("intensity_ceiling", "1", Kind.NUMBER, "the therapist's ceiling, 0 to 1", lambda o: o.ceiling),
    _What("scene", None, Kind.TEXT, "the scene that was applied", lambda o: o.applied.scene.scene),
    _What("music_presence", "1", Kind.NUMBER, "0: the music is silence", lambda o: o.applied.music.presence),
    _What(
        "music_loudness_db",
        "dB",
        Kind.NUMBER,
        "loudness asked of the player; 0 dB is the loudest that the station allows",
        lambda o: o.applied.music.loudness_db,
    ),
    _What("music_tempo_per_min", "{beats}/min", Kind.NUMBER, "tempo of the music", lambda o: o.applied.music.tempo_bpm),
    _What("suds", "{score}", Kind.NUMBER, "newest SUDS rating, 0 to 100", lambda o: _said(o.suds)),
    _What("sickness", "{score}", Kind.NUMBER, "newest sickness rating, 0 to 20", lambda o: _said(o.sickness)),
    _What(
        "expectancy",
        "{score}",
        Kind.NUMBER,
        "newest rating of how likely what is feared is, 0 to 100",
        lambda o: _said(o.expectancy),
    ),
    _What(
        "feared_outcome",
        "{score}",
        Kind.NUMBER,
        "newest rating of how much of what was feared came, 0 to 100",
        lambda o: _said(o.outcome),
    ),
    _What("contact", None, Kind.TEXT, "whether the strap touches the skin", lambda o: o.contact.name),
    _What(
        "activity",
        None,
        Kind.TEXT,
        "how much the body moves, by the accelerometer; empty without one",
        lambda o: None if o.movement is None else o.movement.activity.name,
    ),
    _What(
        "ecg_quality",
        "1",
        Kind.NUMBER,
        "quality of the ECG, 0 to 1",
        lambda o: None if o.ecg is None else o.ecg.quality,
    ),
    _What(
        "ecg_agreement",
        "1",
        Kind.NUMBER,
        "share of the strap's last intervals that its ECG confirms",
        lambda o: None if o.ecg is None else o.ecg.agreement,
    ),
    _What("policy_rule", None, Kind.TEXT, "the rule of the policy that decided", lambda o: o.policy_rule),
    _What("gate_rule", None, Kind.TEXT, "the rule of the safety gate that decided", lambda o: o.gate_rule),
)


class SecondBySecond:
    """Keeps the newest outcome of every whole session second."""

    def __init__(self, name: str) -> None:
        """`name` is what people call the record."""
        self._outcomes = OutcomeReader(name)
        self._kept: list[tuple[int, Outcome]] = []
        self._newest: RecordedStep | None = None
        self._second = 0  # the next one to be told of

    def hear(self, step: RecordedStep) -> None:
        """The next step of the session; the time of its outcomes never goes back."""
        t = told_t(step)
        if self._newest is None:
            self._second = ceil(t - NEARLY_S)
        elif self._second < t - NEARLY_S:
            self._keep_before(t - NEARLY_S, self._newest)
        self._newest = step

    def table(self) -> Table:
        """One row a second, from the first whole second to the last; to be asked once, at the end."""
        if self._newest is not None:
            self._keep_before(told_t(self._newest) + NEARLY_S, self._newest)
        outcomes = [outcome for _, outcome in self._kept]
        seconds = [float(second) for second, _ in self._kept]
        told = (
            Column(name=one.name, unit=one.unit, kind=one.kind, words=one.words, values=list(map(one.of, outcomes)))
            for one in _COLUMNS
        )
        return Table(
            name="timeline",
            words="one row a second: what the session knew and did at that second",
            columns=(Column(name="t_s", unit="s", kind=Kind.NUMBER, words="session second", values=seconds), *told),
            rate_hz=RATE_HZ,
        )

    def _keep_before(self, t: float, newest: RecordedStep) -> None:
        outcome = self._outcomes.read(newest)
        while self._second < t:
            self._kept.append((self._second, outcome))
            self._second += 1


def told_t(step: RecordedStep) -> float:
    """The session second of a step's outcome, without reading the rest of it."""
    t = step.outcome["t"]
    if not isinstance(t, int | float):
        raise RecordError(f"step {step.line} of the record has no time")
    return float(t)
