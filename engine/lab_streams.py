"""The streams that a session offers to other programs: names, channels, units, and what they say of themselves."""

import uuid
from enum import Enum
from hashlib import blake2s

from biosignals.beat_doubts import JUDGEMENT
from biosignals.lab_streaming import Channel, StreamDescription
from biosignals.polar_profile import ECG_HZ
from biosignals.signals import Doubt
from policies.policy import Phase


class Part(Enum):
    """What of a session a stream carries; the value ends its source id."""

    RR = "rr"
    ECG = "ecg"
    AROUSAL = "arousal"
    SESSION = "session"
    MARKERS = "markers"


DOUBTS = (None, *Doubt)
PHASES = tuple(Phase)
RR_LABELS = ("rr", "doubt")
AROUSAL_LABELS = ("arousal", "spread", "quality", "age")
SESSION_LABELS = ("phase", "held", "ceiling", "intensity", "loudness")

ABOUT = {
    Part.RR: "Each heartbeat at its own time, with the interval that ended in it. doubt: "
    + ", ".join(f"{code} {'none' if doubt is None else doubt.name}" for code, doubt in enumerate(DOUBTS))
    + f". Doubts are {JUDGEMENT.name.lower()}: {JUDGEMENT.value}.",
    Part.ECG: "Chest strap ECG, one lead.",
    Part.AROUSAL: "Cardiac arousal index, 0 to 1 relative to this person's rest; not anxiety. NaN: not known. quality: "
    "share of the last minute that trusted beats cover. age: of the newest trusted beat.",
    Part.SESSION: "phase: "
    + ", ".join(f"{code} {phase.value}" for code, phase in enumerate(PHASES))
    + ". held: 1 while nothing may rise. intensity and ceiling of the scene: 0 to 1. loudness: 0 dB is the loudest "
    "that the station allows.",
    Part.MARKERS: "phase, alert, order, suds, sickness, expectancy, outcome, stop, held: what it was, behind a colon.",
}


def station_mark() -> str:
    """Eight characters that tell this machine from others, without saying which it is."""
    return blake2s(f"attune/{uuid.getnode():x}".encode(), digest_size=4).hexdigest()


def descriptions(station: str) -> dict[Part, StreamDescription]:
    """Every stream's. Names and source ids say nothing of who is treated or who treats."""
    return {part: _description(part, station) for part in Part}


def _description(part: Part, station: str) -> StreamDescription:
    rate_hz = None
    match part:
        case Part.RR:
            name, kind, channels = "Attune RR", "RR", _channels(RR_LABELS, ("s", "code"))
        case Part.ECG:
            name, kind, channels = "Attune ECG", "ECG", _channels(("ecg",), ("microvolts",))
            rate_hz = float(ECG_HZ)
        case Part.AROUSAL:
            name, kind, channels = "Attune arousal", "Arousal", _channels(AROUSAL_LABELS, ("1", "1", "1", "s"))
        case Part.SESSION:
            name, kind, channels = "Attune session", "Session", _channels(SESSION_LABELS, ("code", "1", "1", "1", "dB"))
        case Part.MARKERS:
            name, kind, channels = "Attune markers", "Markers", _channels(("marker",), ("",))
    return StreamDescription(
        name=name,
        kind=kind,
        source_id=f"attune-{station}-{part.value}",
        channels=channels,
        rate_hz=rate_hz,
        is_text=part is Part.MARKERS,
    )


def _channels(labels: tuple[str, ...], units: tuple[str, ...]) -> tuple[Channel, ...]:
    return tuple(Channel(label=label, unit=unit) for label, unit in zip(labels, units, strict=True))
