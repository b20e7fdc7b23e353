"""The streams that a session offers to other programs: names, channels, units, and what they say of themselves."""

import uuid
from hashlib import blake2s

from biosignals.lab_streaming import Channel, StreamDescription
from biosignals.polar_profile import ECG_HZ
from biosignals.signals import Doubt
from policies.policy import Phase

DOUBTS = (None, *Doubt)
PHASES = tuple(Phase)
RR_LABELS = ("rr", "doubt")
AROUSAL_LABELS = ("arousal", "spread", "quality", "age")
SESSION_LABELS = ("phase", "held", "ceiling", "intensity", "loudness")


def station_mark() -> str:
    """Eight characters that tell this machine from others, without saying which it is."""
    return blake2s(f"attune/{uuid.getnode():x}".encode(), digest_size=4).hexdigest()


def descriptions(station: str) -> dict[str, StreamDescription]:
    """The streams by what they carry. Names and source ids say nothing of who is treated or who treats."""
    shape = {
        "rr": ("Attune RR", "RR", _channels(RR_LABELS, ("s", "code")), None),
        "ecg": ("Attune ECG", "ECG", _channels(("ecg",), ("microvolts",)), float(ECG_HZ)),
        "arousal": ("Attune arousal", "Arousal", _channels(AROUSAL_LABELS, ("1", "1", "1", "s")), None),
        "session": ("Attune session", "Session", _channels(SESSION_LABELS, ("code", "1", "1", "1", "dB")), None),
        "markers": ("Attune markers", "Markers", _channels(("marker",), ("",)), None),
    }
    return {
        part: StreamDescription(
            name=name,
            kind=kind,
            source_id=f"attune-{station}-{part}",
            channels=channels,
            rate_hz=rate_hz,
            is_text=part == "markers",
        )
        for part, (name, kind, channels, rate_hz) in shape.items()
    }


ABOUT = {
    "rr": "Each heartbeat at its own time, with the interval that ended in it. doubt: "
    + ", ".join(f"{code} {'none' if doubt is None else doubt.name}" for code, doubt in enumerate(DOUBTS)),
    "ecg": "Chest strap ECG, one lead.",
    "arousal": "Cardiac arousal index, 0 to 1 relative to this person's rest; not anxiety. NaN: not known. quality: "
    "share of the last minute that trusted beats cover. age: of the newest trusted beat.",
    "session": "phase: "
    + ", ".join(f"{code} {phase.value}" for code, phase in enumerate(PHASES))
    + ". held: 1 while nothing may rise. intensity and ceiling of the scene: 0 to 1. loudness: 0 dB is the loudest "
    "that the station allows.",
    "markers": "phase, alert, order, suds, sickness, stop, held: what it was, behind a colon.",
}


def _channels(labels: tuple[str, ...], units: tuple[str, ...]) -> tuple[Channel, ...]:
    return tuple(Channel(label=label, unit=unit) for label, unit in zip(labels, units, strict=True))
