"""What a recorded session holds as signals, read once, for every format that researchers use."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from biosignals.polar_profile import ECG_HZ, EcgFrame, MalformedFrame, MotionFrame
from biosignals.signals import Beat, Judgement
from engine.messages import EcgPacket, MotionPacket, StrapFound, StrapLost, StrapPacket
from engine.records.events import SessionEvents
from engine.records.exports.columns import Column, Kind, Table
from engine.records.exports.exported import ExportError, ExportRequest, torn_remarks
from engine.records.exports.happenings import Happening, happening_table, happenings
from engine.records.exports.heard_beats import HeardBeats
from engine.records.exports.second_by_second import SecondBySecond, told_t
from engine.records.exports.stretches import Arrived, Stretch, motion_rate_hz, stretches_of
from engine.records.heard import OutcomeReader
from engine.records.message_json import Plain
from engine.records.recorded import Recorded, RecordedStep, RecordHeader

_END_S = 1.0  # what the first tick brings may have come before it, and what the last brings behind
_TELLING = ("phase", "step", "is_held")  # fields of an outcome whose change is an event


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSignals:
    """All of them in session seconds; what a record does not hold is empty, and `remarks` say so in words."""

    header: RecordHeader
    ecg: tuple[Stretch, ...]  # microvolt, biosignals.polar_profile.ECG_HZ by the strap's clock
    motion: tuple[Stretch, ...]  # milli-g: x, y, z
    motion_hz: float  # by the strap's clock
    timeline: Table  # one row a second
    beats: Table
    rates: Table  # the strap's own heart rate
    events: Table
    happenings: tuple[Happening, ...]
    remarks: tuple[str, ...]

    @property
    def end_s(self) -> float:
        """The session second at which the last of it ends, whatever was written or asked afterwards."""
        ends = [float(one.t[-1]) for one in (*self.ecg, *self.motion)]
        return max((0.0, *ends, *(float(table.seconds[-1]) for table in self._tables if len(table))))

    @property
    def timed(self) -> tuple[tuple[float, Happening], ...]:
        """Those happenings that were in the session, each with its second."""
        return tuple(
            (one.t, one) for one in self.happenings if one.t is not None and -_END_S <= one.t <= self.end_s + _END_S
        )

    @property
    def _tables(self) -> tuple[Table, ...]:
        return self.timeline, self.beats, self.rates


def read_signals(recorded: Recorded, request: ExportRequest) -> SessionSignals:
    """Reads the record once. Raises RecordError where it is damaged, ExportError where not one tick is in it."""
    reader = _Reader(recorded.name)
    for step in recorded.steps():
        reader.take(step)
    if not reader.ticks:
        raise ExportError(f"{recorded.name}: nothing was recorded in it: there is nothing to export")
    motion_hz = motion_rate_hz(reader.motion)
    told = happenings(reader.events.take(), request)
    ecg, motion = stretches_of(reader.ecg, ECG_HZ), stretches_of(reader.motion, motion_hz)
    return SessionSignals(
        header=recorded.header,
        ecg=ecg,
        motion=motion,
        motion_hz=motion_hz,
        timeline=reader.seconds.table(),
        beats=_beat_table(reader.beats.beats, recorded.header.judgement),
        rates=_rate_table(reader.beats.rates),
        events=happening_table(told),
        happenings=told,
        remarks=(*_remarks(recorded, reader), *_gap_remarks("ECG", ecg), *_gap_remarks("The accelerometer", motion)),
    )


class _Reader:
    """Takes what a session heard, tick by tick. Outcomes are made only where one is wanted: most say nothing new."""

    def __init__(self, name: str) -> None:
        self._outcomes = OutcomeReader(name)
        self._told: tuple[Plain, ...] = ()
        self.ecg: list[Arrived] = []
        self.motion: list[Arrived] = []
        self.beats, self.seconds, self.events = HeardBeats(), SecondBySecond(name), SessionEvents()
        self.ticks = self.unread = 0

    def take(self, step: RecordedStep) -> None:
        """The next step of the record."""
        self.ticks += 1
        t, is_news = told_t(step), False
        for one in step.tick.inputs:
            match one:
                case StrapPacket() | EcgPacket() | MotionPacket():
                    self._take(min(one.t, t), one)
                    continue
                case StrapLost() | StrapFound():
                    self._break_off(min(one.t, t))
                case _:
                    pass
            is_news = True
        self.beats.hear(step.outcome)
        self.seconds.hear(step)
        told = tuple(step.outcome[name] for name in _TELLING)
        if is_news or step.outcome["alerts"] or told != self._told:
            self.events.hear(step.tick, self._outcomes.read(step))
        self._told = told

    def _take(self, arrival_t: float, packet: StrapPacket | EcgPacket | MotionPacket) -> None:
        try:
            match packet:
                case StrapPacket():
                    self.beats.take_heart_rate(arrival_t, packet.payload)
                case EcgPacket():
                    self.ecg.append(Arrived(t=arrival_t, frame=EcgFrame.from_bytes(packet.payload)))
                case MotionPacket():
                    frame = MotionFrame.from_bytes(packet.payload)
                    self.motion.append(Arrived(t=arrival_t, frame=frame))
                    self.beats.take_motion(arrival_t, frame)
        except MalformedFrame:
            self.unread += 1

    def _break_off(self, t: float) -> None:
        self.beats.break_off()
        self.ecg.append(Arrived(t=t, frame=None))
        self.motion.append(Arrived(t=t, frame=None))


def _remarks(recorded: Recorded, reader: _Reader) -> Iterator[str]:
    """What is not in the record, and so not in what is made of it."""
    yield from torn_remarks(recorded)
    if not any(one.frame for one in reader.ecg):
        yield "No ECG was recorded: a strap sends it only where it can, and a rehearsal's strap sends none."
    if not any(one.frame for one in reader.motion):
        yield "No accelerometer was recorded."
    if not reader.beats.beats:
        yield "No heartbeat was recorded."
    if reader.beats.beats and any(one.frame for one in reader.ecg):
        yield (
            "Beats have their times from packets with intervals, samples from those with ECG, which come by another "
            "delay: the R peak of a beat lies off the beat's own time, about as far as long as the link holds. Align "
            "them before comparing."
        )
    if reader.unread:
        yield f"Frames that could not be read, as in the session, and are left out: {reader.unread}."


def _gap_remarks(name: str, stretches: tuple[Stretch, ...]) -> Iterator[str]:
    """Stretches that begin before the one before them ended are no gaps: the strap's clock was set."""
    missing_s = [float(later.t[0] - earlier.t[-1]) for earlier, later in pairwise(stretches)]
    gaps_s = [one for one in missing_s if one > 0]
    if gaps_s:
        yield f"{name} has {len(gaps_s)} gap(s), {sum(gaps_s):.1f} s in all: nothing is joined across them."


def _beat_table(beats: list[Beat], judgement: Judgement) -> Table:
    return Table(
        name="beats",
        words=f"one row a heartbeat, as the session took it; doubts were {judgement.value}",
        columns=(
            Column(
                name="t_s",
                unit="s",
                kind=Kind.NUMBER,
                words="session second of the beat",
                values=[beat.t for beat in beats],
            ),
            Column(
                name="rr_s",
                unit="s",
                kind=Kind.NUMBER,
                words="the interval that ended in it, as the strap sent it",
                values=[beat.rr_s for beat in beats],
            ),
            Column(
                name="doubt",
                kind=Kind.TEXT,
                words="why the beat is not to be trusted; empty where it is",
                values=[None if beat.doubt is None else beat.doubt.name for beat in beats],
            ),
            Column(
                name="follows_previous",
                kind=Kind.TRUTH,
                words="false behind a gap: no difference of intervals may be taken across it",
                values=[beat.follows_previous for beat in beats],
            ),
        ),
    )


def _rate_table(rates: list[tuple[float, int]]) -> Table:
    return Table(
        name="heart_rate",
        words="the strap's own heart rate, one row a packet",
        columns=(
            Column(name="t_s", unit="s", kind=Kind.NUMBER, words="arrival", values=[t for t, _ in rates]),
            Column(
                name="heart_rate_per_min",
                unit="{beats}/min",
                kind=Kind.WHOLE,
                words="heart rate as the strap smooths it; 0: it finds none",
                values=[bpm for _, bpm in rates],
            ),
        ),
    )
