"""A MIDI port that keeps what it was sent, and can be pulled out."""

from collections.abc import Callable

import mido

from music.midi_ports import MidiPortError, MidiPortLost
from music.midi_stream import MidiStream
from music.soundscape import MusicTargets

TARGETS = MusicTargets(tempo_bpm=60, density=0.6, register=0.5, articulation=0.2, dynamics=0.6, brightness=0.5)


class FakePort:
    """`bursts` holds what came with each `work`; the rig begins a new one."""

    def __init__(self, name: str = "synth") -> None:
        self.name = name
        self.sent: list[mido.Message] = []
        self.is_plugged = True
        self.breaks_on_send = False
        self.is_closed = False

    def send(self, message: bytes) -> None:
        if self.breaks_on_send:
            raise MidiPortLost("pulled out")
        self.sent.append(mido.Message.from_bytes(message))

    def is_there(self) -> bool:
        return self.is_plugged

    def close(self) -> None:
        self.is_closed = True

    def of(self, *kinds: str) -> list[mido.Message]:
        return [message for message in self.sent if message.type in kinds]

    @property
    def sounding(self) -> set[tuple[int, int]]:
        """(channel, pitch) of what a player would still hear."""
        heard: set[tuple[int, int]] = set()
        for message in self.sent:
            if message.type == "note_on":
                heard.add((message.channel, message.note))
            elif message.type == "note_off":
                heard.discard((message.channel, message.note))
            elif message.type == "control_change" and message.control in (120, 123):
                heard = {one for one in heard if one[0] != message.channel}
        return heard


class Rig:
    """A stream on a fake port, with session time by hand."""

    def __init__(self) -> None:
        self.port = FakePort()
        self.told: list[str] = []
        self.opened = 0
        self.can_open: Callable[[], bool] = lambda: True
        self.stream = MidiStream(self.port, self._open_again, self.told.append, seed=1)
        self.now = 0.0

    def _open_again(self) -> FakePort:
        self.opened += 1
        if not self.can_open():
            raise MidiPortError("there is no such port")
        self.port = FakePort()
        return self.port

    def work_until(self, t: float) -> list[int]:
        """Work as the thread does; how many messages went out each time."""
        bursts = []
        while self.now < t:
            port, before = self.port, len(self.port.sent)
            wait_s = self.stream.work(self.now)
            bursts.append(len(port.sent) - before)
            self.now += max(wait_s, 0.001)
        return bursts
