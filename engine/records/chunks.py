"""What one commit holds of each stream, as bytes and back: ticks as a tape's lines, packets as they came, packed."""

import json
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence

from engine.messages import EcgPacket, Input, MotionPacket, Outcome, StrapPacket, Tick
from engine.records.message_json import MessageEncoder, Plain, read_input
from engine.records.recorded import RecordedStep, RecordError

TICKS = "ticks"
SUMMARY, TIMELINE = "summary", "timeline"  # what was made of all of them when the session closed: no streams of it
SCREENSHOT = "screenshot"  # pictures of what was seen, numbered apart (vault_album.py)
APART = (SUMMARY, TIMELINE, SCREENSHOT)
PACKET_STREAMS: Mapping[type[StrapPacket | EcgPacket | MotionPacket], str] = {
    StrapPacket: "strap",
    EcgPacket: "ecg",
    MotionPacket: "motion",
}
_KINDS = {name: kind for kind, name in PACKET_STREAMS.items()}
_STREAM_OF = {kind.__name__: name for kind, name in PACKET_STREAMS.items()}
_STAMP = struct.Struct("<dH")  # a packet's arrival in session seconds, and how many bytes follow


class ChunkPacker:
    """Packs ticks and their outcomes until `take` is called for a commit. A packet leaves only its kind in the tick."""

    def __init__(self) -> None:
        self._encoder = MessageEncoder()
        self._before: Outcome | None = None
        self._lines: list[str] = []
        self._packets: dict[str, list[bytes]] = {}

    def add(self, tick: Tick, outcome: Outcome) -> None:
        encoder = self._encoder
        inputs = f',"in":[{",".join(map(self._input, tick.inputs))}]' if tick.inputs else ""
        self._lines.append(f'{{"t":{encoder.text(tick.t)}{inputs},"out":{encoder.changes(self._before, outcome)}}}')
        self._before = outcome

    def take(self) -> dict[str, bytes]:
        """Stream -> chunk of all that was added since; empty where nothing was."""
        if not self._lines:
            return {}
        chunks = {TICKS: zlib.compress("\n".join(self._lines).encode())}
        chunks |= {name: b"".join(packets) for name, packets in sorted(self._packets.items())}
        self._lines, self._packets = [], {}
        return chunks

    def _input(self, one: Input) -> str:
        if not isinstance(one, StrapPacket | EcgPacket | MotionPacket):
            return self._encoder.input(one)
        stream = PACKET_STREAMS[type(one)]
        self._packets.setdefault(stream, []).append(_STAMP.pack(one.t, len(one.payload)) + one.payload)
        return f'["{type(one).__name__}"]'


class StepReader:
    """Chunks in their order -> the recorded steps. Raises RecordError where a chunk is no such thing."""

    def __init__(self, unsaid: Mapping[str, Plain]) -> None:
        self._outcome = unsaid
        self._line = 0

    def steps(self, chunks: Mapping[str, bytes]) -> Iterator[RecordedStep]:
        """The steps of one commit."""
        packets = {name: packets_of(name, chunk) for name, chunk in chunks.items() if name != TICKS}
        try:
            for line in zlib.decompress(chunks[TICKS]).decode().split("\n"):
                values = json.loads(line)
                self._line += 1
                inputs = tuple(_read(one, packets) for one in values.get("in", ()))
                self._outcome = {**self._outcome, **values["out"]}
                yield RecordedStep(line=self._line, tick=Tick(t=values["t"], inputs=inputs), outcome=self._outcome)
        except (zlib.error, KeyError, TypeError, ValueError, StopIteration) as error:
            raise RecordError(f"what was recorded after step {self._line} cannot be read: {error!r}") from None


def packets_of(stream: str, chunk: bytes) -> Iterator[StrapPacket | EcgPacket | MotionPacket]:
    """The packets of one chunk of a packet stream, without the ticks they came in."""
    kind, at = _KINDS[stream], 0
    while at < len(chunk):
        t, length = _STAMP.unpack_from(chunk, at)
        at += _STAMP.size
        yield kind(t=t, payload=chunk[at : at + length])
        at += length


def _read(one: Sequence[object], packets: Mapping[str, Iterator[Input]]) -> Input:
    if len(one) == 1:
        return next(packets[_STREAM_OF[str(one[0])]])
    return read_input(*one)  # type: ignore[arg-type]  # read_input refuses what is no input
