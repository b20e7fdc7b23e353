"""Writes EDF and BDF files byte by byte, as their specification has them, with gaps between records where asked for."""

from dataclasses import dataclass, field

HIGHEST = {2: 32767, 3: 8388607}  # of a sample of so many bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class EcgOf:
    """One signal; `values` are whole numbers of its smallest step."""

    values: list[int]
    label: str = "ECG"
    unit: str = "uV"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plus:
    """What makes a file an EDF+ or BDF+: when its records began, and annotations by the record they stand in."""

    onsets: list[str]
    texts: dict[int, list[tuple[float, str]]] = field(default_factory=dict)


def edf_bytes(
    signals: list[EcgOf], *, records: int, record_s: float = 1, plus: Plus | None = None, is_bdf: bool = False
) -> bytes:
    """A whole file; the values of each signal are divided evenly over the records."""
    size = 3 if is_bdf else 2
    notes = [_note(plus, one, size) for one in range(records)] if plus else []
    note_samples = len(notes[0]) // size if notes else 0
    kind = "BDF" if is_bdf else "EDF"
    labels = [one.label for one in signals] + ([f"{kind} Annotations"] if plus else [])
    high = HIGHEST[size]
    lengths = [len(one.values) // records for one in signals] + ([note_samples] if plus else [])
    count = len(labels)
    head = (b"\xffBIOSEMI" if is_bdf else b"0       ") + _texts(["X X X X"], 80) + _texts(["Startdate X X X X"], 80)
    head += b"01.01.2401.02.03" + _texts([str(256 * (count + 1))], 8)
    head += _texts([f"{kind}+{'D' if plus else 'C'}"], 44) + _texts([str(records), f"{record_s:g}"], 8)
    head += _texts([str(count)], 4)
    head += _texts(labels, 16) + _texts([""] * count, 80)
    head += _texts([one.unit for one in signals] + ([""] if plus else []), 8)
    for value in (-high - 1, high, -high - 1, high):
        head += _texts([str(value)] * count, 8)
    head += _texts([""] * count, 80) + _texts([str(one) for one in lengths], 8) + _texts([""] * count, 32)
    body = b""
    for record in range(records):
        for one, length in zip(signals, lengths, strict=False):
            part = one.values[record * length : (record + 1) * length]
            body += b"".join(value.to_bytes(size, "little", signed=True) for value in part)
        body += notes[record] if plus else b""
    return head + body


def _note(plus: Plus, record: int, size: int) -> bytes:
    text = plus.onsets[record] + "\x14\x14\0"
    text += "".join(f"+{onset:g}\x14{words}\x14\0" for onset, words in plus.texts.get(record, []))
    return text.encode().ljust(240 * size // 2, b"\0")


def _texts(texts: list[str], length: int) -> bytes:
    return b"".join(text.encode().ljust(length) for text in texts)
