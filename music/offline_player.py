"""The player's graph driven block by block into a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from music.audio_server import boot_unheard, pyo
from music.controls import Slot
from music.mixing_desk import RAMPS_S, MixingDesk
from music.note_queue import NoteQueue
from music.soundscape import MusicTargets, Note

SAMPLE_RATE_HZ = 48_000
BUFFER_FRAMES = 256
BLOCK_S = BUFFER_FRAMES / SAMPLE_RATE_HZ
BLOCKS_PER_SWELL_STEP = 4  # 21 ms: as often as the live player looks at the breath
FADE_IN_S, FADE_OUT_S = 0.3, 1.5
_WAV, _24_BIT, _FLOAT = 0, 1, 3  # pyo's numbers for them
DRY = "dry"  # the stems' sum


class OfflinePlayer:
    """Plays into the file at `path`, 48 kHz stereo 24-bit; one a process. The last 1.5 of `seconds` fade out.

    With `stems`, a folder, each of the desk's stems goes into a file there, and their sum into dry.wav.
    """

    def __init__(
        self,
        path: str,
        *,
        seconds: float,
        seed: int,
        ramps_s: Mapping[Slot, float] = RAMPS_S,
        stems: str | None = None,
    ) -> None:
        self._server = boot_unheard(SAMPLE_RATE_HZ, BUFFER_FRAMES)
        self._server.setGlobalSeed(seed % (1 << 31) + 1)  # 0 would mean a seed from the clock
        self._sources = {slot: pyo.Sig(0.0) for slot in RAMPS_S}
        self._desk = MixingDesk(self._sources, ramps_s, seed=seed)
        self._queue = NoteQueue()
        self._targets: MusicTargets | None = None
        self._blocks = 0
        self._whole = round(seconds / BLOCK_S)
        self._fade_out = max(0, self._whole - round(FADE_OUT_S / BLOCK_S))
        self._stems = [] if stems is None else self._record_stems(Path(stems))
        self._server.recordOptions(filename=path, fileformat=_WAV, sampletype=_24_BIT)
        self._server.start()
        self._server.recstart(path)
        self._desk.fade_output(1.0, FADE_IN_S)

    @property
    def seconds(self) -> float:
        """How much has been played."""
        return self._blocks * BLOCK_S

    def hear(self, _t: float, targets: MusicTargets, notes: tuple[Note, ...]) -> None:
        """Take targets, which hold from now on, and notes."""
        self._targets = targets
        for slot, source in self._sources.items():
            source.value = getattr(targets, slot.name.lower())
        self._queue.add(notes)

    def play_until(self, t: float) -> None:
        """Play up to second `t`, but not past the end."""
        while self._blocks < self._whole and self.seconds < t:
            self._play_block()

    def end(self) -> None:
        for stem in self._stems:
            stem.stop()  # closes its file
        self._server.recstop()
        self._server.stop()
        self._server.shutdown()

    def _record_stems(self, folder: Path) -> list[Any]:
        """Begin a WAV of 32-bit floats for each stem, and for their sum: quiet or loud, nothing of it is clipped."""
        sounds = {**self._desk.stems, DRY: self._desk.dry}
        return [
            pyo.Record(
                sound * self._desk.presence,
                filename=str(folder / f"{name}.wav"),
                fileformat=_WAV,
                sampletype=_FLOAT,
                buffering=1,
            )
            for name, sound in sounds.items()
        ]

    def _play_block(self) -> None:
        now = self.seconds
        if self._targets is not None and self._blocks % BLOCKS_PER_SWELL_STEP == 0:
            self._desk.follow(now, self._targets, now=now)
        for note in self._queue.due(now + BLOCK_S / 2):
            self._desk.strike(note, now=now, delay_s=0.0, duration_s=note.duration_s)
        if self._blocks == self._fade_out:
            self._desk.fade_output(0.0, FADE_OUT_S * 0.9)
        self._server.process()
        self._blocks += 1
