"""All tables of a session: its events, seconds, beats and heart rate, and the samples of ECG and accelerometer."""

from collections.abc import Sequence

import numpy as np

from biosignals.polar_profile import ECG_HZ
from engine.records.exports.columns import Column, Kind, Table
from engine.records.exports.signals import SessionSignals
from engine.records.exports.stretches import Stretch


def tables_of(signals: SessionSignals) -> tuple[Table, ...]:
    """Those that hold something, and the events in any case."""
    told = (signals.events, signals.timeline, signals.beats, signals.rates, ecg_table(signals), motion_table(signals))
    return tuple(table for table in told if len(table) or table is signals.events)


def ecg_table(signals: SessionSignals) -> Table:
    """One row a sample."""
    return _table(
        "ecg",
        "the ECG of the chest strap, one lead, one row a sample",
        signals.ecg,
        float(ECG_HZ),
        (("ecg_uv", "uV", "ECG in microvolt, as the strap sent it"),),
    )


def motion_table(signals: SessionSignals) -> Table:
    """One row a sample."""
    return _table(
        "accelerometer",
        "the accelerometer of the chest strap, one row a sample",
        signals.motion,
        signals.motion_hz,
        tuple((f"{axis}_mg", "m[g]", f"axis {axis} of the strap in thousandths of gravity") for axis in "xyz"),
    )


def _table(
    name: str, words: str, stretches: Sequence[Stretch], rate_hz: float, channels: tuple[tuple[str, str, str], ...]
) -> Table:
    shape = (-1, len(channels))
    t = np.concatenate([one.t for one in stretches]) if stretches else np.empty(0)
    values = np.concatenate([one.values.reshape(shape) for one in stretches]) if stretches else np.empty((0, shape[1]))
    numbers = np.repeat(np.arange(len(stretches), dtype=np.int64), [len(one) for one in stretches])
    return Table(
        name=name,
        words=words,
        rate_hz=rate_hz,
        columns=(
            Column(name="t_s", unit="s", kind=Kind.NUMBER, words="session second of the sample", values=t),
            *(
                Column(name=channel, unit=unit, kind=Kind.WHOLE, words=about, values=values[:, place].astype(np.int64))
                for place, (channel, unit, about) in enumerate(channels)
            ),
            Column(
                name="stretch",
                kind=Kind.WHOLE,
                words="counts on where samples are missing: nothing may be joined from one to the next",
                values=numbers,
            ),
        ),
    )
