"""What happened in a session, one event a row, as a table and as short texts: ratings, stops, orders, losses ..."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from engine.messages import AlertKind, Scale
from engine.records.events import SessionEvent
from engine.records.exports.columns import Column, Kind, Table
from engine.records.exports.exported import AnsweredForm, ExportRequest
from engine.records.message_json import Plain

PEOPLE_WROTE = ("note", "adverse_event")  # kinds of a vault's events whose words are free


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One event at session second `t`: of which `kind`, what its `name` is, and the `value` that goes with it.

    `t` None: of the whole session; what was written or asked before or after it has times beyond its own.

    `words` are free ones that a person wrote; nothing that the devices say of themselves stands in any field, since
    straps are called by their serial numbers.
    """

    t: float | None
    kind: str
    name: str
    value: float | None = None
    unit: str | None = None
    words: str | None = None

    @property
    def text(self) -> str:
        """In short, for the annotations of a signal file; without free words."""
        match self.kind:
            case "rating":
                name = "SUDS" if self.name == "suds" else self.name
                return f"{name}={self.value:g}"
            case "stop":
                return f"STOP ({self.name})"
            case "phase":
                return f"phase: {self.name}"
            case _ if self.value is not None:
                return f"{self.kind}: {self.name} {self.value:g}"
            case _:
                return f"{self.kind}: {self.name}"


def happenings(events: Iterable[SessionEvent], request: ExportRequest) -> tuple[Happening, ...]:
    """All in the order of time, with what people wrote and answered; what is of no one time comes last."""
    told = [_of_session(event) for event in events]
    told += [_of_people(event) for event in request.events if event.get("kind") in PEOPLE_WROTE]
    told += [score for form in request.answered for score in _of_form(form)]
    return tuple(sorted(told, key=lambda one: inf if one.t is None else one.t))


def happening_table(told: Sequence[Happening]) -> Table:
    """One row an event."""
    return Table(
        name="events",
        words="what happened, one event a row",
        columns=(
            Column(
                name="t_s",
                unit="s",
                kind=Kind.NUMBER,
                words="session second, before 0 and behind the end too; empty: of the whole session",
                values=[one.t for one in told],
            ),
            Column(
                name="kind",
                kind=Kind.TEXT,
                words="phase, step, hold, rating, order, stop, loss, found, alert, trouble, score, note, adverse_event",
                values=[one.kind for one in told],
            ),
            Column(
                name="name",
                kind=Kind.TEXT,
                words="which phase, rating, order, alert ...",
                values=[one.name for one in told],
            ),
            Column(
                name="value",
                kind=Kind.NUMBER,
                words="of a rating, a score, a ceiling or a held level, in the unit beside it; else empty",
                values=[one.value for one in told],
            ),
            Column(name="value_unit", kind=Kind.TEXT, words="UCUM unit of value", values=[one.unit for one in told]),
            Column(
                name="words",
                kind=Kind.TEXT,
                words="free words of people in notes and adverse events: they may name somebody",
                values=[one.words for one in told],
                is_free_text=True,
            ),
        ),
    )


def _of_session(event: SessionEvent) -> Happening:
    fields, t = event.fields, event.t
    match event.kind:
        case "PatientRating":
            return Happening(
                t=t, kind="rating", name=_scale_name(fields["scale"]), value=_number(fields["value"]), unit="{score}"
            )
        case "PatientStop":
            return Happening(t=t, kind="stop", name="patient")
        case "TherapistOrder" if fields["order"] == "STOP":
            return Happening(t=t, kind="stop", name="therapist")
        case "TherapistOrder":
            value = _number(fields.get("value"))
            return Happening(t=t, kind="order", name=_name(fields["order"]), value=value, unit=_unit(value))
        case "MusicOrder":
            return Happening(t=t, kind="order", name="music trimmed")
        case "SceneOrder":
            value = _number(fields.get("level"))
            name = f"scene {_name(fields['verb'])} {fields['name']}".strip()
            return Happening(t=t, kind="order", name=name, value=value, unit=_unit(value))
        case "StrapLost":
            return Happening(t=t, kind="loss", name="strap")
        case "StrapFound":
            return Happening(t=t, kind="found", name="strap")
        case "ActuatorLost":
            return Happening(t=t, kind="loss", name=_name(fields["actuator"]))
        case "ActuatorFound":
            return Happening(t=t, kind="found", name=_name(fields["actuator"]))
        case "Trouble":
            return Happening(t=t, kind="trouble", name="outside the session")
        case "phase":
            return Happening(t=t, kind="phase", name=str(fields["phase"]))
        case "step":
            step = _number(fields["step"])
            return Happening(t=t, kind="step", name="none" if step is None else "rung", value=step, unit=_unit(step))
        case "hold":
            return Happening(t=t, kind="hold", name="begins" if fields["is_held"] else "ends")
        case "alert":
            return Happening(t=t, kind="alert", name=AlertKind[str(fields["alert"])].name)
        case _:
            return Happening(t=t, kind="other", name=event.kind)


def _of_people(event: Mapping[str, Plain]) -> Happening:
    """A note has no name; an adverse event's is its kind, and how bad it was."""
    name = " ".join(str(event[key]) for key in ("severity", "name") if event.get(key)) or str(event["kind"])
    words = event.get("words")
    return Happening(
        t=_number(event.get("t")), kind=str(event["kind"]), name=name, words=None if words is None else str(words)
    )


def _of_form(form: AnsweredForm) -> Iterator[Happening]:
    for score in form.scores:
        yield Happening(t=form.after_s, kind="score", name=score.words, value=score.value, unit="{score}")


def _scale_name(plain: Plain) -> str:
    return Scale[str(plain)].name.lower()


def _name(plain: Plain) -> str:
    return str(plain).lower().replace("_", " ")


def _number(plain: Plain) -> float | None:
    return None if not isinstance(plain, int | float) else float(plain)


def _unit(value: float | None) -> str | None:
    return None if value is None else "1"
