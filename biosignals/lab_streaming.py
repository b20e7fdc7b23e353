"""Lab Streaming Layer: streams to and from other programs on the network. The only file that knows pylsl."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from biosignals.signals import BiosignalError

KEPT_S = 30  # what an outlet keeps for a reader that falls behind, and an inlet for us
SEEN_WITHIN_S = 10.0  # a stream that is not seen for so long is gone; announcements are sent every half second or so
ANSWERS_WITHIN_S = 5.0  # how long a description or a connection may take to come
MOST_SAMPLES = 8192  # in one pull: 8 s of 1 kHz
# An inlet sets memory aside by what a stream announces: beyond these, gigabytes for a rate that is a slip or a lie.
MOST_RATE_HZ = 50_000.0  # sound has 48 kHz
MOST_VALUES_PER_S = 1_000_000.0  # 200 electrodes at 5 kHz
_ASSUMED_RATE_HZ = 100.0  # what liblsl sets aside for where a stream has no rate
LONGEST_WORDS = 64  # characters of a label, a unit or a type: they go into every line of the record

# How programs write the units of an EEG: the meta-data recommendation of XDF says "microvolts".
_MICROVOLTS = {
    1.0: ("microvolt", "microvolts", "uv", "µv", "μv", "-6"),  # MNE-LSL writes the power of ten
    1e3: ("millivolt", "millivolts", "mv", "-3"),
    1e6: ("volt", "volts", "v"),
    1e-3: ("nanovolt", "nanovolts", "nv"),
}


class LabStreamingMissing(BiosignalError):
    """pylsl is not installed, or its library does not load on this machine."""


class StreamGone(BiosignalError):
    """The program at the other end closed its stream, does not answer, or announces more than can be received."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One channel of a stream. An empty unit or kind: the sender does not say."""

    label: str
    unit: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamDescription:
    """What a stream is, as its readers see it. `source_id` lets them find it again after a restart."""

    name: str
    kind: str  # the type of the XDF recommendation: "ECG", "EEG", "Markers" ...
    source_id: str
    channels: tuple[Channel, ...]
    rate_hz: float | None = None  # None: samples come when they come
    is_text: bool = False

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("a stream needs a name")
        if not self.channels:
            raise ValueError(f"{self.name}: a stream needs a channel")
        if self.rate_hz is not None and not 0 < self.rate_hz < float("inf"):
            raise ValueError(f"{self.name}: a rate must be above 0 Hz and finite, not {self.rate_hz}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """What an inlet brought: `stamps_s` (n,) on the sender's clock, `values` (n, channels); None where it is text."""

    stamps_s: NDArray[np.float64]
    values: NDArray[np.float64] | None

    @property
    def count(self) -> int:
        return len(self.stamps_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenStream:
    """A stream that was seen on the network; its channels are known once an inlet is open."""

    name: str
    kind: str
    source_id: str
    host: str
    key: str  # of this life of the stream: another one after each restart
    handle: object  # pylsl's own; for Inlet alone


def require_lab_streaming() -> None:
    """Raises LabStreamingMissing, with what to do, where streams can be neither sent nor received."""
    _pylsl()


def lab_clock() -> float:
    """Now on the clock of all stamps of this machine, in seconds."""
    return float(_pylsl().local_clock())


def microvolts_per(unit: str) -> float | None:
    """How many microvolts one of `unit` is; None where it is no voltage or not named."""
    name = unit.strip().lower()
    return next((factor for factor, names in _MICROVOLTS.items() if name in names), None)


class Outlet:
    """Offers one stream to every program on the network. Pushing copies, sends in the background and never waits.

    Stamps are on `lab_clock`. `about` is put into the stream's description, for people.
    """

    def __init__(self, description: StreamDescription, *, about: str) -> None:
        pylsl = _pylsl()
        self.description = description
        info = pylsl.StreamInfo(
            description.name,
            description.kind,
            len(description.channels),
            pylsl.IRREGULAR_RATE if description.rate_hz is None else description.rate_hz,
            pylsl.cf_string if description.is_text else pylsl.cf_float32,
            description.source_id,
        )
        info.set_channel_labels([channel.label for channel in description.channels])
        info.set_channel_units([channel.unit for channel in description.channels])
        info.set_channel_types([channel.kind or description.kind for channel in description.channels])
        info.desc().append_child_value("manufacturer", "Attune").append_child_value("about", about)
        try:
            self._outlet = pylsl.StreamOutlet(info, max_buffered=KEPT_S)
        except RuntimeError as error:  # no port is free, or the machine has no network at all
            raise LabStreamingMissing(
                f"the stream {description.name!r} cannot be offered ({error}): look at lsl_api.cfg and the network."
            ) from error

    def push(self, values: Sequence[float | None], stamp_s: float) -> None:
        """Send one sample, a value for each channel; None is sent as NaN, which is how LSL says "not known"."""
        self._outlet.push_sample([float("nan") if value is None else value for value in values], stamp_s)

    def push_run(self, values: Sequence[float], stamps_s: Sequence[float]) -> None:
        """Send consecutive samples of a stream of one channel, each with its own stamp."""
        self._outlet.push_chunk(np.asarray(values, dtype=np.float32).reshape(-1, 1), list(stamps_s))

    def push_text(self, words: str, stamp_s: float) -> None:
        """Send one text."""
        self._outlet.push_sample([words], stamp_s)

    def close(self) -> None:
        """The stream ends for its readers. Nothing may be pushed any more."""
        self._outlet = None  # pylsl closes an outlet that nobody holds


class Finder:
    """Looks for streams whose source id, name or type is `wanted`, in the background, until it is closed.

    Raises ValueError where `wanted` cannot be asked for.
    """

    def __init__(self, wanted: str) -> None:
        quote = '"' if "'" in wanted else "'"
        if not wanted.strip() or quote in wanted:
            raise ValueError(f"a stream is asked for by its name, type or source id, not by {wanted!r}")
        asked = f"{quote}{wanted}{quote}"
        self._resolver = _pylsl().ContinuousResolver(
            pred=f"source_id={asked} or name={asked} or type={asked}", forget_after=SEEN_WITHIN_S
        )

    def seen(self) -> tuple[SeenStream, ...]:
        """The streams that are there now, in a fixed order. Does not wait; the first ones come within a second."""
        found = [
            SeenStream(
                name=info.name(),
                kind=info.type(),
                source_id=info.source_id(),
                host=info.hostname(),
                key=info.uid(),
                handle=info,
            )
            for info in self._resolver.results()
        ]
        return tuple(sorted(found, key=lambda one: (one.source_id, one.name, one.host, one.key)))

    def close(self) -> None:
        """End the search."""
        self._resolver = None


class Inlet:
    """Receives one stream. Opening it waits for the sender, up to twice ANSWERS_WITHIN_S: not for the asyncio thread.

    Raises StreamGone where the sender does not answer or announces too much. It does not look for a lost stream again:
    its owner does.
    """

    def __init__(self, seen: SeenStream) -> None:
        pylsl = _pylsl()
        self._name = seen.name
        _refuse_flood(seen)
        try:
            self._inlet = pylsl.StreamInlet(seen.handle, max_buflen=KEPT_S, recover=False)
            info = self._inlet.info(timeout=ANSWERS_WITHIN_S)
            self._inlet.open_stream(timeout=ANSWERS_WITHIN_S)
        except RuntimeError as error:  # what every error of pylsl is
            raise StreamGone(f"the stream {seen.name!r} is announced but does not answer ({error})") from error
        self.description = _description(info, is_text=info.channel_format() == pylsl.cf_string)

    def pull(self, wait_s: float) -> Samples:
        """All samples that are there; where there are none, wait up to `wait_s` for one. Raises StreamGone."""
        try:
            values, stamps_s = self._inlet.pull_chunk(
                timeout=wait_s, max_samples=MOST_SAMPLES, min_samples=1, as_numpy=True
            )
        except RuntimeError as error:
            raise StreamGone(f"the stream {self._name!r} ended") from error
        return Samples(
            stamps_s=np.asarray(stamps_s, dtype=np.float64),
            values=None if self.description.is_text else np.asarray(values, dtype=np.float64),
        )

    def close(self) -> None:
        """Nothing is received any more."""
        self._inlet = None


def _pylsl() -> Any:
    """Loaded only when asked for: it is an extra, and it opens sockets."""
    try:
        import pylsl
    except ImportError as error:
        raise LabStreamingMissing(
            "Lab streaming needs pylsl, which is not installed: run pip install 'attune[lab]'."
        ) from error
    except (RuntimeError, OSError) as error:  # pylsl is there, its library is not or is for another machine
        raise LabStreamingMissing(f"pylsl is installed, but its library cannot be loaded ({error}).") from error
    return pylsl


def _refuse_flood(seen: SeenStream) -> None:
    info: Any = seen.handle
    rate_hz, count = info.nominal_srate(), info.channel_count()
    if not (rate_hz <= MOST_RATE_HZ and (rate_hz or _ASSUMED_RATE_HZ) * count <= MOST_VALUES_PER_S):
        raise StreamGone(f"the stream {seen.name!r} announces {count} channels at {rate_hz:g} Hz, too much to receive")


def _description(info: Any, *, is_text: bool) -> StreamDescription:
    count = info.channel_count()
    labels = _each(info.get_channel_labels(), count)
    units, kinds = _each(info.get_channel_units(), count), _each(info.get_channel_types(), count)
    return StreamDescription(
        name=info.name() or "a stream without a name",
        kind=info.type(),
        source_id=info.source_id(),
        channels=tuple(
            Channel(label=label or f"channel {number}", unit=unit, kind=kind)
            for number, (label, unit, kind) in enumerate(zip(labels, units, kinds, strict=True), start=1)
        ),
        rate_hz=info.nominal_srate() or None,
        is_text=is_text,
    )


def _each(said: Sequence[str | None] | None, count: int) -> list[str]:
    """One text a channel, whatever the sender said or left out."""
    given = list(said or ())[:count]
    return [(one or "")[:LONGEST_WORDS] for one in given] + [""] * (count - len(given))
