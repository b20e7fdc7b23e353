"""Heart Rate Measurement: bytes <-> value."""

import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biosignals.heart_rate_profile import HeartRateMeasurement, MalformedMeasurement
from biosignals.signals import BiosignalError

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what bumble's own imports warn of is not ours
    from bumble.profiles.heart_rate_service import HeartRateService

MEASUREMENTS = st.builds(
    HeartRateMeasurement,
    bpm=st.integers(0, 0xFFFF),
    contact=st.sampled_from([None, False, True]),
    energy_kj=st.none() | st.integers(0, 0xFFFF),
    rr_s=st.lists(st.integers(0, 0xFFFF).map(lambda ticks: ticks / 1024), max_size=9).map(tuple),
)


@settings(deadline=None)
@given(MEASUREMENTS)
def test_what_was_encoded_decodes_to_itself(measurement: HeartRateMeasurement) -> None:
    assert HeartRateMeasurement.from_bytes(bytes(measurement)) == measurement


@settings(deadline=None)
@given(MEASUREMENTS)
def test_encoded_bytes_encode_to_themselves(measurement: HeartRateMeasurement) -> None:
    payload = bytes(measurement)

    assert bytes(HeartRateMeasurement.from_bytes(payload)) == payload


@settings(deadline=None)
@given(st.binary(max_size=40))
def test_any_bytes_decode_and_survive_the_way_back_or_are_malformed(data: bytes) -> None:
    try:
        measurement = HeartRateMeasurement.from_bytes(data)
    except MalformedMeasurement:
        return  # and nothing else may be raised

    assert HeartRateMeasurement.from_bytes(bytes(measurement)) == measurement


@settings(deadline=None)
@given(MEASUREMENTS, st.integers(0, 7), st.booleans())
def test_well_formed_payloads_read_as_bumble_reads_them(
    measurement: HeartRateMeasurement, reserved: int, says_contact: bool
) -> None:
    payload = bytearray(bytes(measurement))
    payload[0] |= reserved << 5
    if measurement.contact is None and says_contact:
        payload[0] |= 0x02  # contact without "supported" means nothing

    ours = HeartRateMeasurement.from_bytes(bytes(payload))
    oracle = HeartRateService.HeartRateMeasurement.from_bytes(bytes(payload))

    assert ours.bpm == oracle.heart_rate
    assert ours.contact == oracle.sensor_contact_detected
    assert ours.energy_kj == oracle.energy_expended
    assert ours.rr_s == tuple(oracle.rr_intervals or ())


@settings(deadline=None)
@given(MEASUREMENTS)
def test_bumbles_own_payloads_are_read(measurement: HeartRateMeasurement) -> None:
    payload = bytes(
        HeartRateService.HeartRateMeasurement(
            heart_rate=measurement.bpm,
            sensor_contact_detected=measurement.contact,
            energy_expended=measurement.energy_kj,
            rr_intervals=measurement.rr_s,
        )
    )

    assert HeartRateMeasurement.from_bytes(payload) == measurement


@pytest.mark.parametrize(
    ("payload", "what"),
    [
        (b"", "empty payload"),
        (b"\x00", "heart rate is cut off"),
        (b"\x01\x48", "heart rate is cut off"),
        (b"\x08\x48\x01", "energy is cut off"),
        (b"\x10\x48\x00", "half an RR interval"),
        (b"\x10\x48\x00\x03\x01", "half an RR interval"),
        (b"\xff" * 20, "half an RR interval"),
        (b"\x00\x48\x00\x03", "no flag announces"),
    ],
)
def test_a_malformed_payload_is_refused_and_says_what_is_wrong(payload: bytes, what: str) -> None:
    with pytest.raises(MalformedMeasurement, match=what) as refusal:
        HeartRateMeasurement.from_bytes(payload)

    assert isinstance(refusal.value, BiosignalError)


def test_the_energy_field_does_not_shift_into_the_intervals() -> None:
    measurement = HeartRateMeasurement.from_bytes(b"\x1e\x48\x0a\x00\x00\x04")

    assert measurement == HeartRateMeasurement(bpm=72, contact=True, energy_kj=10, rr_s=(1.0,))


def test_ninety_intervals_in_one_payload_are_all_kept() -> None:
    assert len(HeartRateMeasurement.from_bytes(b"\x10\x48" + b"\x00\x03" * 90).rr_s) == 90


@pytest.mark.parametrize("rr_s", [(0.8,), (64.0,), (-1.0,), (float("nan"),), (float("inf"),)])
def test_an_interval_that_the_field_cannot_hold_exactly_is_refused(rr_s: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="an interval must be"):
        HeartRateMeasurement(bpm=70, rr_s=rr_s)


def test_rates_and_energies_out_of_their_fields_are_refused() -> None:
    with pytest.raises(ValueError, match="a heart rate must lie"):
        HeartRateMeasurement(bpm=70_000)
    with pytest.raises(ValueError, match="energy must lie"):
        HeartRateMeasurement(bpm=70, energy_kj=-1)
