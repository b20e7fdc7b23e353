"""Samples of another program's stream -> Context, at most two a second: means, counts of texts, bands of an EEG."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from biosignals.brain_bands import HIGHEST_RATE_HZ, LEAST_RATE_HZ, BrainBands
from biosignals.lab_streaming import Channel, Samples, StreamDescription, microvolts_per
from engine.messages import Context

MEANS_EVERY_S = 0.5  # as fast as a person reads a number, and little on a tape
BANDS_EVERY_S = 1.0
MOST_CHANNELS = 64  # of one stream; the record is no place for pictures


class Reading(Protocol):
    """Turns a stream's samples into context. `remark` is what people must know of how; empty: nothing."""

    @property
    def remark(self) -> str: ...

    def take(self, t: float, samples: Samples) -> Sequence[Context]:
        """What is to be told now that `samples`, which may be none, arrived at `t` (session seconds)."""
        ...


def reading_of(channel: str, description: StreamDescription) -> Reading:
    """How a stream is read; its context is recorded under the name `channel`."""
    if description.is_text:
        return Counts(channel)
    electrodes = _electrodes(description)
    rate_hz = description.rate_hz
    if electrodes and rate_hz is not None and LEAST_RATE_HZ <= rate_hz <= HIGHEST_RATE_HZ:
        return Bands(channel, description, electrodes, rate_hz)
    return Means(channel, description)


class Means:
    """The mean of each channel over half a second; a slow stream's samples as they come. NaN counts as no sample."""

    def __init__(self, channel: str, description: StreamDescription) -> None:
        self._channel = channel
        self._labels = tuple(one.label for one in description.channels[:MOST_CHANNELS])
        self.remark = _cut_remark(channel, len(description.channels))
        self._pace = _Pace(MEANS_EVERY_S)
        self._sums = np.zeros(len(self._labels))
        self._counts = np.zeros(len(self._labels))
        self._newest_t: float | None = None  # None: nothing waits to be told

    def take(self, t: float, samples: Samples) -> tuple[Context, ...]:
        if samples.values is not None and samples.count:
            values = samples.values[:, : len(self._labels)]
            is_known = np.isfinite(values)
            with np.errstate(over="ignore"):  # what is too large for a sum has no mean, and becomes unknown
                self._sums += np.where(is_known, values, 0.0).sum(axis=0)
            self._counts += is_known.sum(axis=0)
            self._newest_t = t
        if self._newest_t is None or not self._pace.is_due(t):
            return ()
        told = Context(t=self._newest_t, channel=self._channel, labels=self._labels, values=self._means())
        self._sums[:], self._counts[:], self._newest_t = 0.0, 0.0, None
        return (told,)

    def _means(self) -> tuple[float | None, ...]:
        with np.errstate(all="ignore"):
            means = self._sums / self._counts
        return tuple(float(mean) if np.isfinite(mean) else None for mean in means)


class Counts:
    """How many texts came; never what they say, which may be about a person."""

    remark = ""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._pace = _Pace(MEANS_EVERY_S)
        self._count, self._newest_t = 0, 0.0

    def take(self, t: float, samples: Samples) -> tuple[Context, ...]:
        if samples.count:
            self._count, self._newest_t = self._count + samples.count, t
        if not self._count or not self._pace.is_due(t):
            return ()
        told = Context(t=self._newest_t, channel=self._channel, labels=("texts",), values=(float(self._count),))
        self._count = 0
        return (told,)


class Bands:
    """Band powers of each electrode and frontal asymmetry, once a second."""

    def __init__(self, channel: str, description: StreamDescription, electrodes: Sequence[int], rate_hz: float) -> None:
        """`electrodes` are the numbers of the channels that carry an EEG, from 0."""
        self._channel, self._numbers = channel, list(electrodes[:MOST_CHANNELS])
        kept = [description.channels[number] for number in self._numbers]
        self._bands = BrainBands(rate_hz=rate_hz, electrodes=[one.label for one in kept])
        self._factors = np.array([_factor(one) for one in kept])
        self._pace = _Pace(BANDS_EVERY_S)
        self.remark = _cut_remark(channel, len(electrodes))
        if any(not one.unit for one in kept):
            self.remark += f"The stream {channel!r} names no unit: its values are taken for microvolt."

    def take(self, t: float, samples: Samples) -> tuple[Context, ...]:
        if samples.values is None or not samples.count:
            return ()
        self._bands.take(samples.stamps_s, self._in_microvolt(samples.values))
        if not self._pace.is_due(t):
            return ()
        return (Context(t=t, channel=self._channel, labels=self._bands.labels, values=self._bands.reading()),)

    def _in_microvolt(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        with np.errstate(over="ignore"):
            return np.asarray(values[:, self._numbers] * self._factors)


class _Pace:
    """The first at once, then one each period."""

    def __init__(self, period_s: float) -> None:
        self._period_s = period_s
        self._last_t: float | None = None

    def is_due(self, t: float) -> bool:
        if self._last_t is not None and 0 <= t - self._last_t < self._period_s:
            return False
        self._last_t = t
        return True


def _electrodes(description: StreamDescription) -> list[int]:
    """The channels of an EEG stream that carry an EEG, by their kind and unit; neither may be named."""
    if description.kind.strip().upper() != "EEG":
        return []
    return [
        number
        for number, channel in enumerate(description.channels)
        if channel.kind.strip().upper() in ("", "EEG") and (not channel.unit or microvolts_per(channel.unit))
    ]


def _factor(channel: Channel) -> float:
    return microvolts_per(channel.unit) or 1.0


def _cut_remark(channel: str, count: int) -> str:
    return f"The stream {channel!r} has {count} channels: the first {MOST_CHANNELS} are kept. " * (
        count > MOST_CHANNELS
    )
