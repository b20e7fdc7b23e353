"""An analysed heart as a table: one row for each moment, as CSV or Parquet."""

import csv
import math
from collections.abc import Sequence
from typing import BinaryIO, TextIO

from biosignals.heart_analysis import HeartAnalysis
from biosignals.hrv_columns import Floats
from biosignals.signals import ArousalEstimate

INTERVAL_SPREADS = 1.96  # standard deviations to either side: 19 times in 20, as the other intervals
NO_REST = "no rest"

Number = float | None
Cell = float | int | bool | str | None
Columns = dict[str, Sequence[Cell]]

_DIGITS = 6  # significant ones in CSV: far finer than any of these numbers is known


def columns_of(analysis: HeartAnalysis) -> Columns:
    """The columns by name, in their order; None where nothing is known.

    Seconds on the recording's own clock, bpm, ms, ms2, breaths a minute; pnn50 in percent; coverage and arousal 0..1;
    `known` and `reason` say whether arousal is known, and else why not.
    """
    hrv = analysis.hrv
    return {
        "t_s": [round(t, 6) for t in analysis.row_s.tolist()],
        "hr_bpm": _numbers(hrv.mean_hr_bpm.value),
        "rmssd_ms": _numbers(hrv.rmssd_ms.value),
        "rmssd_low": _numbers(hrv.rmssd_ms.low),
        "rmssd_high": _numbers(hrv.rmssd_ms.high),
        "sdnn_ms": _numbers(hrv.sdnn_ms.value),
        "pnn50": _numbers(hrv.pnn50_percent.value),
        "sd1_ms": _numbers(hrv.sd1_ms.value),
        "sd2_ms": _numbers(hrv.sd2_ms.value),
        "lf_ms2": _numbers(hrv.lf_ms2.value),
        "hf_ms2": _numbers(hrv.hf_ms2.value),
        "resp_per_min": _numbers(hrv.respiration_per_min.value),
        "sampen": _numbers(hrv.sample_entropy.value),
        "dfa_alpha1": _numbers(hrv.dfa_alpha1.value),
        "coverage": _numbers(hrv.rmssd_ms.coverage),
        "artefacts": analysis.artefacts.tolist(),
        **_arousal_columns(analysis),
    }


def write_csv(columns: Columns, file: TextIO) -> None:
    """An empty cell is "not known"; booleans are 1 and 0."""
    table = csv.writer(file, lineterminator="\n")
    table.writerow(columns)
    texts = [_times(cells) if name == "t_s" else _texts(cells) for name, cells in columns.items()]
    table.writerows(zip(*texts, strict=True))


def write_parquet(columns: Columns, file: BinaryIO, *, notes: dict[str, str]) -> None:
    """Null is "not known"; `notes` go into the file's own description."""
    import pyarrow  # costs half a second: only who writes Parquet waits for it
    import pyarrow.parquet

    types = {"artefacts": pyarrow.int64(), "known": pyarrow.bool_(), "reason": pyarrow.string()}
    schema = pyarrow.schema([(name, types.get(name, pyarrow.float64())) for name in columns], metadata=notes)
    pyarrow.parquet.write_table(pyarrow.table(columns, schema=schema), file)


def arousal_bounds(estimate: ArousalEstimate) -> tuple[Number, Number]:
    """Where arousal lies 19 times in 20, within 0..1; None where it is not known."""
    if estimate.arousal is None or estimate.spread is None:
        return None, None
    reach = INTERVAL_SPREADS * estimate.spread
    return max(0.0, estimate.arousal - reach), min(1.0, estimate.arousal + reach)


def reason_of(estimate: ArousalEstimate) -> str | None:
    """Why arousal is not known, in two words: `poor coverage`."""
    return None if estimate.unknown is None else estimate.unknown.name.replace("_", " ").lower()


def _arousal_columns(analysis: HeartAnalysis) -> Columns:
    if analysis.arousal is None:
        nothing = [None] * len(analysis.hrv.t_s)
        return {
            "arousal": nothing,
            "arousal_low": nothing,
            "arousal_high": nothing,
            "known": [False] * len(nothing),
            "reason": [NO_REST] * len(nothing),
        }
    bounds = [arousal_bounds(one) for one in analysis.arousal]
    return {
        "arousal": [one.arousal for one in analysis.arousal],
        "arousal_low": [low for low, _ in bounds],
        "arousal_high": [high for _, high in bounds],
        "known": [one.is_known for one in analysis.arousal],
        "reason": [reason_of(one) for one in analysis.arousal],
    }


def _numbers(values: Floats) -> list[Number]:
    return [None if math.isnan(value) else value for value in values.tolist()]


def _times(cells: Sequence[Cell]) -> list[str]:
    """To the microsecond, however far the clock has come: a row must not look like the one before it."""
    return [f"{cell:.6f}".rstrip("0").rstrip(".") for cell in cells]


def _texts(cells: Sequence[Cell]) -> list[str]:
    match next((cell for cell in cells if cell is not None), None):
        case bool():
            return ["1" if cell else "0" for cell in cells]
        case float():
            return ["" if cell is None else f"{cell:.{_DIGITS}g}" for cell in cells]
        case _:
            return ["" if cell is None else str(cell) for cell in cells]
