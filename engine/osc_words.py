"""What a session says by OSC: which address carries what. The table that people read is docs/osc.md."""

from collections.abc import Iterator
from dataclasses import fields

from engine.lab_marks import Marks
from engine.messages import AlertKind, Outcome, Tick
from engine.osc_scene import OscEvents
from music.osc import Argument, OscMessage
from music.soundscape import MusicTargets, Note, Pulse
from policies.policy import Rating

ANEW_EVERY_S = 1.0  # what has not changed is said again so often: OSC over UDP loses packets, and listeners come late
NOT_KNOWN = -1.0  # OSC has no "not known" that all receivers take; every value it stands for is 0 or more


class OscWords:
    """Outcomes as messages: what changed at once, everything once a second; notes and marks once."""

    def __init__(self) -> None:
        self._said: dict[str, tuple[Argument, ...]] = {}
        self._anew_t: float | None = None
        self._marks, self._events = Marks(), OscEvents()

    def of(self, tick: Tick, outcome: Outcome) -> tuple[OscMessage, ...]:
        """What is to be sent of one tick."""
        t = outcome.t
        is_anew = self._anew_t is None or not 0 <= t - self._anew_t < ANEW_EVERY_S
        if is_anew:
            self._anew_t = t
        messages = [OscMessage(address="/attune/t", arguments=(t,))]
        for address, arguments in (*_state(outcome), *_targets(outcome.applied.music)):
            if is_anew or self._said.get(address) != arguments:
                self._said[address] = arguments
                messages.append(OscMessage(address=address, arguments=arguments))
        messages += [_note(note, t) for note in outcome.notes]
        messages += self._events.of(outcome)
        if any(alert.kind is AlertKind.STOPPED for alert in outcome.alerts):
            messages.append(OscMessage(address="/attune/stop", arguments=(t,)))
        messages += [
            OscMessage(address="/attune/marker", arguments=(words, marked_t))
            for marked_t, words in self._marks.of(tick, outcome)
        ]
        return tuple(messages)


def _state(outcome: Outcome) -> Iterator[tuple[str, tuple[Argument, ...]]]:
    estimate, scene = outcome.arousal, outcome.applied.scene
    yield "/attune/phase", (outcome.phase.value,)
    yield "/attune/held", (int(outcome.is_held),)
    yield "/attune/gate", (outcome.gate_rule,)
    yield "/attune/policy", (outcome.policy_rule,)
    yield "/attune/scene", (scene.scene,)
    yield "/attune/ceiling", (outcome.ceiling,)
    yield "/attune/intensity", (scene.intensity,)
    yield "/attune/arousal", (_or_not_known(estimate.arousal), _or_not_known(estimate.spread))
    yield "/attune/heart_rate", (_or_not_known(outcome.hrv.mean_hr_bpm.value),)
    yield "/attune/suds", (_rated(outcome.suds),)
    yield "/attune/sickness", (_rated(outcome.sickness),)
    yield "/attune/expectancy", (_rated(outcome.expectancy),)
    yield "/attune/outcome", (_rated(outcome.outcome),)


def _targets(music: MusicTargets) -> Iterator[tuple[str, tuple[Argument, ...]]]:
    for field in fields(music):
        value = getattr(music, field.name)
        match value:
            case None:
                said: tuple[Argument, ...] = (NOT_KNOWN, NOT_KNOWN)
            case Pulse(next_t=next_t, interval_s=interval_s):
                said = (next_t, interval_s)
            case float() | int():
                said = (float(value),)
            case _:
                said = (value.value,)  # a palette, or what of nature is heard
        yield f"/attune/music/{field.name}", said


def _note(note: Note, t: float) -> OscMessage:
    """`in_s` says how far ahead it lies, so a receiver needs no session clock."""
    arguments = (note.voice.value, note.pitch, note.strength, note.duration_s, note.t - t, note.t)
    return OscMessage(address="/attune/note", arguments=arguments)


def _rated(rating: Rating | None) -> float:
    return _or_not_known(None if rating is None else rating.value)


def _or_not_known(value: float | None) -> float:
    return NOT_KNOWN if value is None else float(value)
