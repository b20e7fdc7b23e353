"""The events of a session as rows of a table, in words."""

from collections.abc import Mapping, Sequence

from engine.messages import Scale
from engine.records.events import SessionEvent
from engine.records.message_json import Plain
from engine.records.report.words import clock

_OWN_TABLE = ("alert",)  # alerts stand in a table of their own


def event_rows(events: Sequence[SessionEvent]) -> list[tuple[str, str, str]]:
    """When, what, and the rest of it."""
    return [(clock(one.t), *_words(one)) for one in events if one.kind not in _OWN_TABLE]


def _words(event: SessionEvent) -> tuple[str, str]:
    of = event.fields
    match event.kind:
        case "PatientRating":
            scale = Scale[str(of["scale"])]
            return f"said: {scale.value}", _number(of["value"])
        case "PatientStop":
            return "STOP", "by the patient"
        case "TherapistOrder":
            value = of.get("value")
            return f"order: {_name(of['order'])}", "" if value is None else _number(value)
        case "MusicOrder":
            return "music changed by hand", _fields(of.get("trim"))
        case "SceneOrder":
            level = of.get("level")
            return f"scene by hand: {_name(of['verb'])}", " ".join(
                filter(None, (str(of.get("name") or ""), "" if level is None else _number(level)))
            )
        case "StrapLost":
            return "strap lost", str(of.get("reason", ""))
        case "StrapFound":
            return "strap found", ""  # its name may hold its number: not needed by a reader
        case "ActuatorLost":
            return f"{_name(of['actuator'])} lost", str(of.get("reason", ""))
        case "ActuatorFound":
            return f"{_name(of['actuator'])} found", ""
        case "Trouble":
            return "trouble", str(of.get("words", ""))
        case "phase":
            return "phase", str(of["phase"])
        case "step":
            step = of.get("step")
            return "step", str(step + 1) if isinstance(step, int) else "none"
        case "hold":
            return "hold", "begins" if of.get("is_held") else "ends"
        case _:
            return event.kind.replace("_", " "), _fields(of)


def _name(plain: Plain) -> str:
    return str(plain).replace("_", " ").lower()


def _number(plain: Plain) -> str:
    return f"{plain:g}" if isinstance(plain, int | float) else str(plain)


def _fields(plain: Plain | Mapping[str, Plain]) -> str:
    """What is there, name by name."""
    if not isinstance(plain, Mapping):
        return "" if plain is None else str(plain)
    return ", ".join(f"{name.replace('_', ' ')} {_number(value)}" for name, value in plain.items() if value is not None)
