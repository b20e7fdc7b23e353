"""The control point: requests, answers and what is offered, bytes <-> values."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polar_python.constants import PmdControlPointErrorCode
from polar_python.models import MeasurementSettings

from biosignals.polar_control import (
    Choice,
    ControlRequest,
    ControlResponse,
    MalformedRequest,
    Operation,
    Setting,
    Status,
    get_settings,
    offered_streams,
    offering,
    start_ecg,
    start_motion,
    stop,
)
from biosignals.polar_profile import MalformedFrame, Stream


@st.composite
def choices(draw: st.DrawFn) -> Choice:
    setting = draw(st.sampled_from(list(Setting)))
    return Choice(
        setting=setting, values=tuple(draw(st.lists(st.integers(0, 2 ** (8 * setting.width) - 1), max_size=5)))
    )


REQUESTS = st.builds(
    ControlRequest,
    operation=st.sampled_from(list(Operation)),
    stream=st.sampled_from(list(Stream)),
    settings=st.lists(choices(), max_size=4).map(tuple),
)
NUMBERS = st.integers(0, 255)
RESPONSES = st.builds(ControlResponse, operation=NUMBERS, stream=NUMBERS, code=st.integers(1, 255)) | st.builds(
    ControlResponse,
    operation=NUMBERS,
    stream=NUMBERS,
    code=st.just(0),
    has_more=st.booleans(),
    parameters=st.binary(max_size=20),
)


@settings(deadline=None)
@given(REQUESTS)
def test_a_request_that_was_encoded_decodes_to_itself(request_: ControlRequest) -> None:
    assert ControlRequest.from_bytes(bytes(request_)) == request_


@settings(deadline=None)
@given(RESPONSES)
def test_an_answer_that_was_encoded_decodes_to_itself(response: ControlResponse) -> None:
    assert ControlResponse.from_bytes(bytes(response)) == response


@settings(deadline=None)
@given(st.binary(max_size=24), st.binary(max_size=8))
def test_any_bytes_are_a_request_or_say_what_a_strap_answers(data: bytes, tail: bytes) -> None:
    for candidate in (data, b"\x02\x00" + tail):
        try:
            request = ControlRequest.from_bytes(candidate)
        except MalformedRequest as refused:
            refusal: Status | None = refused.status
        else:
            refusal = None
            assert bytes(request) == candidate

        assert refusal is not Status.SUCCESS


@settings(deadline=None)
@given(st.binary(max_size=24), st.binary(max_size=24))
def test_any_bytes_are_an_answer_or_malformed(data: bytes, parameters: bytes) -> None:
    for candidate in (data, b"\xf0" + data, b"\xf0\x01\x00\x00\x00" + parameters):
        try:
            response = ControlResponse.from_bytes(candidate)
            response.settings()
            response.factor()
        except MalformedFrame:
            continue  # and nothing else may be raised


@settings(deadline=None)
@given(st.binary(max_size=20))
def test_any_bytes_are_a_list_of_streams_or_malformed(data: bytes) -> None:
    try:
        streams = offered_streams(data)
    except MalformedFrame:
        return

    assert offered_streams(offering(streams)) == streams


@pytest.mark.parametrize(
    ("request_", "data"),
    [
        (get_settings(Stream.ECG), "0100"),
        (start_ecg(), "0200 00018200 01010e00"),
        (start_motion(rate_hz=50, range_g=4), "0202 00013200 01011000 02010400"),
        (stop(Stream.MOTION), "0302"),
    ],
)
def test_requests_are_written_as_polars_own_program_writes_them(request_: ControlRequest, data: str) -> None:
    assert bytes(request_) == bytes.fromhex(data)


def test_the_settings_of_an_h10s_accelerometer_are_read_as_polar_python_reads_them() -> None:
    data = bytes.fromhex("f0010200 00 0004 1900 3200 6400 c800 0101 1000 0203 0200 0400 0800")

    response = ControlResponse.from_bytes(data)
    theirs = MeasurementSettings.from_bytes(bytearray(data))

    assert response.answers(get_settings(Stream.MOTION))
    assert not response.answers(get_settings(Stream.ECG))
    assert response.settings() == (
        Choice(setting=Setting.RATE_HZ, values=(25, 50, 100, 200)),
        Choice(setting=Setting.RESOLUTION_BITS, values=(16,)),
        Choice(setting=Setting.RANGE_G, values=(2, 4, 8)),
    )
    assert [tuple(one.values) for one in theirs.settings] == [one.values for one in response.settings()]
    assert response.factor() is None


def test_the_factor_that_a_strap_tells_at_the_start_is_read() -> None:
    bits = int.from_bytes(struct.pack("<f", 0.25), "little")
    told = bytes(Choice(setting=Setting.FACTOR, values=(bits,)))

    response = ControlResponse.from_bytes(b"\xf0\x02\x02\x00\x00" + told)

    assert response.factor() == 0.25


def test_an_answer_may_go_on_in_the_next_one() -> None:
    assert ControlResponse.from_bytes(b"\xf0\x01\x02\x00\x01\x00").has_more


def test_every_refusal_has_words_and_an_unknown_one_too() -> None:
    refusals = [ControlResponse(operation=2, stream=0, code=code) for code in range(1, 256)]

    assert all(one.words for one in refusals)
    assert ControlResponse.from_bytes(b"\xf0\x02\x00\x0d").status is Status.IN_CHARGER
    assert "charger" in ControlResponse.from_bytes(b"\xf0\x02\x00\x0d").words
    assert ControlResponse.from_bytes(b"\xf0\x02\x00\xc8").status is None
    assert "unknown code 200" in ControlResponse.from_bytes(b"\xf0\x02\x00\xc8").words


def test_codes_are_those_of_polar_python() -> None:
    theirs = {
        PmdControlPointErrorCode.ERROR_INVALID_OP_CODE: Status.INVALID_OPERATION,
        PmdControlPointErrorCode.ERROR_ALREADY_IN_STATE: Status.ALREADY_IN_STATE,
        PmdControlPointErrorCode.ERROR_INVALID_SAMPLE_RATE: Status.INVALID_RATE,
        PmdControlPointErrorCode.ERROR_INVALID_STATE: Status.INVALID_STATE,
        PmdControlPointErrorCode.ERROR_DEVICE_IN_CHARGER: Status.IN_CHARGER,
    }

    assert {code: status.code for code, status in theirs.items()} == {code: int(code) for code in theirs}


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", Status.INVALID_LENGTH),
        (b"\x02", Status.INVALID_LENGTH),
        (b"\x09\x00", Status.INVALID_OPERATION),
        (b"\x02\x01", Status.INVALID_STREAM),
        (b"\x02\x00\x00\x01\x82", Status.INVALID_PARAMETER),
        (b"\x02\x00\x55\x01\x82\x00", Status.INVALID_PARAMETER),
    ],
)
def test_a_malformed_request_says_what_a_strap_answers(data: bytes, status: Status) -> None:
    with pytest.raises(MalformedRequest) as refusal:
        ControlRequest.from_bytes(data)

    assert refusal.value.status is status


def test_a_read_that_is_echoed_is_no_answer() -> None:
    with pytest.raises(MalformedFrame, match="an answer begins with 0xf0"):
        ControlResponse.from_bytes(offering(frozenset(Stream)))


def test_an_h10_offers_ecg_and_motion() -> None:
    assert offered_streams(bytes.fromhex("0f05000000000000000000000000000000")) == {Stream.ECG, Stream.MOTION}
    assert offering(frozenset({Stream.ECG, Stream.MOTION})) == bytes.fromhex("0f05000000000000000000000000000000")


def test_values_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot hold 65536"):
        Choice(setting=Setting.RATE_HZ, values=(65536,))
    with pytest.raises(ValueError, match="255 values at most"):
        Choice(setting=Setting.CHANNELS, values=(1,) * 256)
    with pytest.raises(ValueError, match="must lie in 0"):
        ControlResponse(operation=2, stream=256, code=0)
    with pytest.raises(ValueError, match="carries no parameters"):
        ControlResponse(operation=2, stream=0, code=5, parameters=b"\x00")
