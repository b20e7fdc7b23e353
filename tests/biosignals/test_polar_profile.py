"""Polar frames: bytes <-> values."""

import itertools
import struct

import pytest
from bleakheart import PolarMeasurementData
from hypothesis import given, settings
from hypothesis import strategies as st
from polar_python.models import ACCData, ECGData, PmdDataFrame

from biosignals.polar_profile import LARGEST_ECG_UV, EcgFrame, MalformedFrame, MotionFrame
from biosignals.signals import BiosignalError

STAMPS = st.integers(0, 2**64 - 1)
MICROVOLTS = st.integers(-LARGEST_ECG_UV - 1, LARGEST_ECG_UV)
AXES = st.integers(-(2**15), 2**15 - 1)
SAMPLES = st.lists(st.tuples(AXES, AXES, AXES), min_size=1, max_size=40).map(tuple)
ECG_FRAMES = st.builds(EcgFrame, stamp_ns=STAMPS, samples_uv=st.lists(MICROVOLTS, min_size=1, max_size=80).map(tuple))
MOTION_FRAMES = st.builds(MotionFrame, stamp_ns=STAMPS, samples_mg=SAMPLES)
HEADER = bytes.fromhex("02 7b00000000000000")  # motion, stamp 123, before the frame type


def compressed(samples: tuple[tuple[int, int, int], ...], *, block: int, spare_bits: int) -> bytes:
    """What follows the frame type 0x81: written bit by bit, unlike the decoder."""
    body = struct.pack("<3h", *samples[0])
    for begin in range(1, len(samples), block):
        rows = samples[begin - 1 : begin + block]
        differences = [
            new - old for before, after in itertools.pairwise(rows) for old, new in zip(before, after, strict=True)
        ]
        bits = max((abs(one) + 1).bit_length() for one in differences) + 1 + spare_bits
        text = "".join(f"{one % (1 << bits):0{bits}b}"[::-1] for one in differences)
        text += "0" * (-len(text) % 8)
        packed = bytes(int(text[at : at + 8][::-1], 2) for at in range(0, len(text), 8))
        body += bytes((bits, len(rows) - 1)) + packed
    return body


@settings(deadline=None)
@given(ECG_FRAMES | MOTION_FRAMES)
def test_what_was_encoded_decodes_to_itself(frame: EcgFrame | MotionFrame) -> None:
    assert type(frame).from_bytes(bytes(frame)) == frame


@settings(deadline=None)
@given(st.binary(max_size=60) | st.binary(max_size=60).map(lambda tail: HEADER + tail))
def test_any_bytes_decode_and_survive_the_way_back_or_are_malformed(data: bytes) -> None:
    for kind in (EcgFrame, MotionFrame):
        try:
            frame = kind.from_bytes(data)
        except MalformedFrame:
            continue  # and nothing else may be raised

        assert kind.from_bytes(bytes(frame)) == frame


@settings(deadline=None)
@given(st.sampled_from([0x80, 0x81]), st.binary(max_size=60), st.floats(), st.integers(1, 33), st.integers(0, 12))
def test_any_compressed_body_is_decoded_or_malformed(
    frame_type: int, body: bytes, factor: float, bits: int, count: int
) -> None:
    data = HEADER + bytes((frame_type,)) + body[:6] + bytes((bits, count)) + body[6:]
    try:
        frame = MotionFrame.from_bytes(data, factor=factor)
    except MalformedFrame:
        return

    assert MotionFrame.from_bytes(bytes(frame)) == frame


@settings(deadline=None)
@given(ECG_FRAMES)
def test_ecg_reads_as_bleakheart_and_polar_python_read_it(frame: EcgFrame) -> None:
    data = bytearray(bytes(frame))

    theirs = ECGData.from_dataframe(PmdDataFrame.from_bytes(data, lambda _: 1.0))

    assert PolarMeasurementData(None)._decode_ecg_data(data) == list(frame.samples_uv)
    assert theirs.data == list(frame.samples_uv)
    assert theirs.timestamp == frame.stamp_ns + 946_684_800 * 10**9


@settings(deadline=None)
@given(MOTION_FRAMES)
def test_motion_reads_as_bleakheart_and_polar_python_read_it(frame: MotionFrame) -> None:
    data = bytearray(bytes(frame))

    theirs = ACCData.from_dataframe(PmdDataFrame.from_bytes(data, lambda _: 1.0))

    assert PolarMeasurementData(None)._decode_acc_data(data) == list(frame.samples_mg)
    assert theirs.data == list(frame.samples_mg)


@settings(deadline=None)
@given(SAMPLES, st.integers(1, 16), st.integers(0, 3))
def test_compressed_motion_reads_as_it_was_and_as_polar_python_reads_it(
    samples: tuple[tuple[int, int, int], ...], block: int, spare_bits: int
) -> None:
    data = HEADER + b"\x81" + compressed(samples, block=block, spare_bits=spare_bits)

    frame = MotionFrame.from_bytes(data)
    theirs = ACCData.from_dataframe(PmdDataFrame.from_bytes(bytearray(data), lambda _: 1.0))

    assert frame == MotionFrame(stamp_ns=123, samples_mg=samples)
    assert theirs.data == list(samples)


@pytest.mark.parametrize(
    ("frame_type", "body", "sample"),
    [
        (0x00, "01ff80", (1, -1, -128)),
        (0x01, "0100ffff0080", (1, -1, -32768)),
        (0x02, "010000ffffff0080ff", (1, -1, -32768)),
    ],
)
def test_raw_motion_of_every_width_is_read(frame_type: int, body: str, sample: tuple[int, int, int]) -> None:
    data = HEADER + bytes((frame_type,)) + bytes.fromhex(body)

    assert MotionFrame.from_bytes(data).samples_mg == (sample,)


def test_a_factor_turns_units_into_milli_g() -> None:
    body = struct.pack("<3h", 4096, -4096, 0)

    in_g = MotionFrame.from_bytes(HEADER + b"\x80" + body, factor=8 / 32768)
    in_milli_g = MotionFrame.from_bytes(HEADER + b"\x81" + body, factor=0.5)

    assert in_g.samples_mg == ((1000, -1000, 0),)
    assert in_milli_g.samples_mg == ((2048, -2048, 0),)


def test_the_stamp_and_samples_of_a_known_ecg_frame_are_read() -> None:
    frame = EcgFrame.from_bytes(bytes.fromhex("00 0068e5cf8b010000 00 010000 ffffff 00ff1f"))

    assert frame == EcgFrame(stamp_ns=0x018BCFE56800, samples_uv=(1, -1, 0x1FFF00))


@pytest.mark.parametrize(
    ("kind", "data", "what"),
    [
        (EcgFrame, b"", "begins with 10 bytes.*empty"),
        (EcgFrame, HEADER + b"\x00" + bytes(6), "where one of ECG"),
        (EcgFrame, bytes(10), "without samples"),
        (EcgFrame, bytes(14), "cut sample"),
        (EcgFrame, bytes(9) + b"\x80" + bytes(6), "of type 0x80"),
        (MotionFrame, HEADER + b"\x01" + bytes(7), "cut sample"),
        (MotionFrame, HEADER + b"\x01", "without samples"),
        (MotionFrame, HEADER + b"\x05" + bytes(6), "of type 0x05"),
        (MotionFrame, HEADER + b"\x02" + bytes.fromhex("000001") * 3, "out of range"),
        (MotionFrame, HEADER + b"\x80" + bytes(6), "without the factor"),
        (MotionFrame, HEADER + b"\x81" + bytes(5), "begins with a sample"),
        (MotionFrame, HEADER + b"\x81" + bytes(6) + b"\x08", "half the head"),
        (MotionFrame, HEADER + b"\x81" + bytes(6) + b"\x08\x01\x00", "wants"),
        (MotionFrame, HEADER + b"\x81" + bytes(6) + b"\x00\x01", "0 bits"),
        (MotionFrame, HEADER + b"\x81" + bytes(6) + b"\x08\x00", "0 differences"),
        (MotionFrame, HEADER + b"\x81" + bytes.fromhex("ff7f") * 3 + b"\x08\x01" + b"\x01" * 3, "out of range"),
    ],
)
def test_a_malformed_frame_is_refused_and_says_what_is_wrong(
    kind: type[EcgFrame] | type[MotionFrame], data: bytes, what: str
) -> None:
    with pytest.raises(MalformedFrame, match=what) as refusal:
        kind.from_bytes(data)

    assert isinstance(refusal.value, BiosignalError)


@pytest.mark.parametrize("factor", [float("nan"), float("inf"), 1e30])
def test_a_factor_that_is_none_is_refused(factor: float) -> None:
    with pytest.raises(MalformedFrame):
        MotionFrame.from_bytes(HEADER + b"\x81" + b"\x01" * 6, factor=factor)


def test_frames_that_the_air_cannot_carry_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one sample"):
        EcgFrame(stamp_ns=0, samples_uv=())
    with pytest.raises(ValueError, match="3 signed bytes"):
        EcgFrame(stamp_ns=0, samples_uv=(2**23,))
    with pytest.raises(ValueError, match="a stamp must lie"):
        EcgFrame(stamp_ns=-1, samples_uv=(0,))
    with pytest.raises(ValueError, match="at least one sample"):
        MotionFrame(stamp_ns=0, samples_mg=())
    with pytest.raises(ValueError, match="three axes"):
        MotionFrame(stamp_ns=0, samples_mg=((0, 0, 2**15),))
