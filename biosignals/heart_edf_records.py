"""When each data record of an EDF+ or BDF+ file began: its stretches, between which nothing was recorded."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from biosignals.recorded_heart import HeartFileError

# The header, www.edfplus.info/specs/edf.html: 256 bytes, then 256 a signal: all labels, then all of the next field.
HEAD_BYTES, SIGNAL_BYTES = 256, 256
LABEL_BYTES, BEFORE_SAMPLES_BYTES, SAMPLES_BYTES = 16, 216, 8
MAGIC = {b"0       ": ("EDF", 2), b"\xffBIOSEMI": ("BDF", 3)}  # and how many bytes a sample has
ONSET = re.compile(rb"([+-][0-9]+(?:\.[0-9]*)?)(?:\x15[^\x14]*)?\x14\x14?")

# A record begins where the one before it ended, up to the rounding of what its onset is written with.
GAP_S = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Records without a gap: `records` of them from `first_record` on, the first at `start_s` on the file's clock."""

    first_record: int
    records: int
    start_s: float
    end_s: float


def kind_of(path: Path) -> str:
    """ "EDF" or "BDF", as the file itself says. Raises HeartFileError where it is neither."""
    with path.open("rb") as file:
        magic = file.read(8)
    if magic not in MAGIC:
        raise HeartFileError(
            f"{path}: not an EDF or BDF file that can be read (it begins with {magic!r}), export it again"
        )
    return MAGIC[magic][0]


def stretches_of(path: Path, *, records: int, record_s: float) -> tuple[Stretch, ...]:
    """The stretches of a file of `records` data records, `record_s` each; one where it is continuous.

    The clock is 0 where the first record began. Source: the first annotation of each record is its onset,
    www.edfplus.info/specs/edfplus.html, section 2.2.4. Raises HeartFileError where onsets are missing or overlap.
    """
    onsets_s = _onsets_s(path, records) if record_s > 0 else None
    if not onsets_s:
        return (Stretch(first_record=0, records=records, start_s=0.0, end_s=records * record_s),)
    for number, (before_s, onset_s) in enumerate(pairwise(onsets_s), start=2):
        if onset_s < before_s + record_s - GAP_S:
            raise HeartFileError(
                f"{path}: data record {number} begins at {onset_s:g} s, before the one before it ended "
                f"({before_s + record_s:g} s), export it again"
            )
    begins = [0, *(one for one in range(1, len(onsets_s)) if onsets_s[one] > onsets_s[one - 1] + record_s + GAP_S)]
    return tuple(
        Stretch(
            first_record=begin,
            records=end - begin,
            start_s=onsets_s[begin] - onsets_s[0],
            end_s=onsets_s[end - 1] + record_s - onsets_s[0],
        )
        for begin, end in pairwise([*begins, len(onsets_s)])
    )


def _onsets_s(path: Path, records: int) -> Sequence[float] | None:
    """When each record began, by the first annotation in it; None where the file has no annotations."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        signals = int(head[252:256])
        fields = file.read(SIGNAL_BYTES * signals)
        kind, sample_bytes = MAGIC[head[:8]]
        labels = [fields[LABEL_BYTES * one : LABEL_BYTES * (one + 1)].strip() for one in range(signals)]
        counts_at = BEFORE_SAMPLES_BYTES * signals
        places = range(counts_at, counts_at + SAMPLES_BYTES * signals, SAMPLES_BYTES)
        lengths = [int(fields[place : place + SAMPLES_BYTES]) * sample_bytes for place in places]
        name = f"{kind} Annotations".encode()
        if name not in labels:
            return None
        offset = sum(lengths[: labels.index(name)])
        onsets_s = []
        for record in range(records):
            file.seek(HEAD_BYTES + SIGNAL_BYTES * signals + record * sum(lengths) + offset)
            onset = ONSET.match(file.read(lengths[labels.index(name)]))
            if onset is None:
                raise HeartFileError(f"{path}: data record {record + 1} does not say when it began, export it again")
            onsets_s.append(float(onset.group(1)))
    return onsets_s
