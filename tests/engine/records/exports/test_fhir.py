"""The FHIR bundle: valid for an independent reader, with the right codes, and with the values that were recorded."""

import json
import warnings
from dataclasses import replace

import numpy as np
import pytest

from biosignals.polar_profile import EcgFrame
from engine.messages import EcgPacket, PatientRating, Scale
from engine.records.exports.exported import AnsweredForm, ExportRequest, FormScore
from engine.records.exports.fhir.codes import code_table
from engine.records.exports.fhir.document import _parts
from engine.records.exports.fhir.gathering import strap_model
from engine.records.exports.formats import format_named
from engine.records.exports.stretches import Stretch
from engine.records.tape import Tape
from policies.policy import Phase
from tests.engine.records.exports.sessions_with_ecg import STRAP_NAME, steps_with_ecg, tape_with_ecg
from tests.engine.rehearsed import record, rehearse

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the reader's own import
    from fhir.resources.R4B.bundle import Bundle

FORM = AnsweredForm(
    name="http://example.org/Questionnaire/phq-9",
    is_complete=False,
    items=(
        {"linkId": "1", "text": "Little interest", "answer": [{"valueInteger": 2}]},
        {"linkId": "2", "text": "Feeling down"},
    ),
    scores=(
        FormScore(words="PHQ-9 total", value=None, missing=("2",), loinc="44261-6"),
        FormScore(words="SUDS before", value=35.0, missing=(), loinc=None),
    ),
    after_s=-600.0,
)
ADVERSE = {"t": 12.0, "kind": "adverse_event", "severity": "moderate", "words": "felt faint"}
REQUEST = ExportRequest(code="P-TEST34", session="abc123", keeps_dates=True, events=(ADVERSE,), answered=(FORM,))


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    (only,) = format_named("fhir").writes()(Tape(tape_with_ecg(tmp_path_factory.mktemp("fhir"))), REQUEST).files
    return json.loads(only.data)


def of_kind(bundle: dict, kind: str) -> list[dict]:
    return [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == kind]


def observations(bundle: dict, name: str) -> list[dict]:
    wanted = code_table().codes[name].code
    return [one for one in of_kind(bundle, "Observation") if one["code"]["coding"][0]["code"] == wanted]


def test_the_independent_reader_reads_every_resource_and_gives_it_back_equal(bundle):
    read = Bundle.model_validate(bundle)

    again = json.loads(read.model_dump_json())
    assert [one["resource"]["resourceType"] for one in again["entry"]] == [
        one["resource"]["resourceType"] for one in bundle["entry"]
    ]
    for name in ("Observation", "Procedure", "AdverseEvent", "QuestionnaireResponse"):
        assert [without_times(one) for one in of_kind(again, name)] == [
            without_times(one) for one in of_kind(bundle, name)
        ]


def without_times(value):
    """Instants are written by the reader in its own way; they are compared as such below."""
    if isinstance(value, dict):
        return {
            key: without_times(one)
            for key, one in value.items()
            if key not in ("start", "end", "authored", "date", "effectiveDateTime")
        }
    if isinstance(value, list):
        return [without_times(one) for one in value]
    return value


def test_every_code_of_a_closed_set_is_of_that_set(bundle):
    checked = list(closed_codes(Bundle.model_validate(bundle)))

    assert len(checked) > 25
    assert not [(name, value) for name, value, allowed in checked if value not in allowed]


def closed_codes(resource):
    """(field, value, allowed) of each coded field of the reader's model, which itself does not check them."""
    for name, field in type(resource).model_fields.items():
        value = getattr(resource, name)
        allowed = (field.json_schema_extra or {}).get("enum_values")
        if allowed and isinstance(value, str):
            rest = ("entered-in-error", "unknown") if "+" in allowed else ()  # the model's short list ends in a plus
            yield name, value, (*allowed, *rest)
        for one in value if isinstance(value, list) else [value]:
            if hasattr(type(one), "model_fields"):
                yield from closed_codes(one)


def test_every_reference_leads_to_a_resource_of_the_bundle(bundle):
    there = {one["fullUrl"] for one in bundle["entry"]}

    assert len(there) == len(bundle["entry"])
    assert set(references(bundle)) <= there


def references(value):
    if isinstance(value, dict):
        if "reference" in value:
            yield value["reference"]
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


def test_sdnn_alone_has_the_code_of_the_standard_deviation_of_intervals(bundle):
    with_it = [one for one in of_kind(bundle, "Observation") if one["code"]["coding"][0]["code"] == "80404-7"]

    assert with_it == observations(bundle, "sdnn")
    assert observations(bundle, "rmssd")
    assert all("loinc" not in one["code"]["coding"][0]["system"] for one in observations(bundle, "rmssd"))


def test_the_mean_heart_rate_is_that_of_the_record_with_its_share_known(bundle):
    steps = steps_with_ecg()
    looked, seconds = -1.0, []
    for _, outcome in steps:
        if outcome.t - looked >= 1 - 1e-6:
            seconds.append(outcome)
            looked = outcome.t
    first = [one.hrv.mean_hr_bpm.value for one in seconds if one.phase is seconds[0].phase and one.step is None]
    known = [value for value in first if value is not None]

    told = observations(bundle, "heart_rate")[0]

    assert told["valueQuantity"]["value"] == pytest.approx(sum(known) / len(known), abs=1e-4)
    assert told["valueQuantity"]["code"] == "/min"
    share = next(one for one in told["component"] if one["code"]["coding"][0]["code"] == "known-share")
    assert share["valueQuantity"]["value"] == pytest.approx(100 * len(known) / len(first), abs=1e-3)


def test_what_was_never_known_says_so_and_has_no_value(bundle):
    unknown = [one for one in of_kind(bundle, "Observation") if "dataAbsentReason" in one]

    assert unknown
    assert not [one for one in unknown if any(name.startswith("value") for name in one)]


def test_the_ecg_is_that_of_the_strap_sample_for_sample(bundle):
    sent = [one for tick, _ in steps_with_ecg() for one in tick.inputs if isinstance(one, EcgPacket)]
    samples = [sample for one in sent for sample in EcgFrame.from_bytes(one.payload).samples_uv]

    parts = observations(bundle, "ecg")

    told = [int(word) for one in parts for word in one["valueSampledData"]["data"].split()]
    assert told == samples
    assert len(parts) == 2, "what was lost in between is not joined"
    assert all(one["valueSampledData"]["period"] == pytest.approx(1000 / 130, rel=0.02) for one in parts)


def test_the_last_sample_of_a_minute_and_one_goes_with_those_before_it():
    samples = Stretch(t=np.arange(7801) / 130, values=np.arange(7801, dtype=np.int32))

    assert [len(one) for one in _parts((samples,))] == [7801]


def test_a_passage_without_a_look_says_so_and_no_share(tmp_path):
    steps = [(tick, outcome) for tick, outcome in rehearse(seconds=20.0) if outcome.t < 9.3]
    tick, outcome = steps[-1]
    steps.append((replace(tick, t=tick.t + 0.1), replace(outcome, t=outcome.t + 0.1, phase=Phase.BASELINE)))
    torn = record(tmp_path / "torn.tape", tuple(steps))
    torn.write_bytes(torn.read_bytes() + b'{"t"')

    (only,) = format_named("fhir").writes()(Tape(torn), REQUEST).files
    told = json.loads(only.data)

    last = observations(told, "heart_rate")[-1]
    assert last["dataAbsentReason"]["coding"][0]["code"] == "not-performed"
    assert "component" not in last
    assert [one["status"] for one in of_kind(told, "Encounter")] == ["unknown"], "its end is missing"
    Bundle.model_validate(told)


def test_ratings_are_those_that_were_said(bundle):
    said = [
        one.value
        for tick, _ in steps_with_ecg()
        for one in tick.inputs
        if isinstance(one, PatientRating) and one.scale is Scale.SUDS
    ]

    assert [one["valueQuantity"]["value"] for one in observations(bundle, "suds")] == said


def test_a_score_with_items_missing_has_no_value_and_comes_from_its_answers(bundle):
    (total,) = observations(bundle, "phq9_total")
    (response,) = of_kind(bundle, "QuestionnaireResponse")

    assert "valueQuantity" not in total
    assert total["dataAbsentReason"]["text"] == "not answered: 2"
    assert total["derivedFrom"][0]["reference"].endswith(response["id"])
    assert [("answer" in one) for one in response["item"]] == [True, False]


def test_an_adverse_event_has_its_severity(bundle):
    (event,) = of_kind(bundle, "AdverseEvent")

    assert event["severity"]["coding"][0]["code"] == "moderate"


def test_the_strap_is_told_without_its_serial_number(bundle):
    assert STRAP_NAME.split()[-1] not in json.dumps(bundle)
    assert "Polar H10" in json.dumps(bundle)
    assert strap_model("Polar H10 8C4F2A11") == "Polar H10"
    assert strap_model("Anna's strap") is None


def test_the_bundle_says_that_no_medical_device_made_it_and_whose_the_codes_are(bundle):
    text = json.dumps(bundle, ensure_ascii=False)

    assert "not a medical device" in text
    assert code_table().loinc_notice in text
    assert bundle["meta"]["tag"][0]["code"] == "not-a-medical-device"


def test_without_dates_the_times_are_counted_from_no_day_of_the_record(tmp_path):
    tape = Tape(tape_with_ecg(tmp_path))
    request = ExportRequest(code="P-TEST34", session="abc123", keeps_dates=False)

    made = format_named("fhir").writes()(tape, request)

    assert tape.header.began[:10] not in made.files[0].data.decode()
    assert any("1985-01-01" in remark for remark in made.remarks)
    assert "undated" in {one["code"] for one in json.loads(made.files[0].data)["meta"]["tag"]}


def test_every_resource_of_a_virtual_patient_is_tagged_as_test_data(bundle):
    tags = [{tag["code"] for tag in one["resource"]["meta"]["tag"]} for one in bundle["entry"]]

    assert all("HTEST" in of for of in tags)


def test_the_same_session_gives_the_same_bundle(tmp_path, bundle):
    tape = Tape(tape_with_ecg(tmp_path))

    twice = [format_named("fhir").writes()(tape, REQUEST).files[0].data for _ in range(2)]

    assert twice[0] == twice[1]
    assert bundle["entry"][0]["fullUrl"] == json.loads(twice[0])["entry"][0]["fullUrl"]


def test_every_code_has_a_source_and_says_that_nobody_reviewed_it():
    table = code_table()

    assert "not yet" in table.reviewed
    assert all(one.source for one in table.codes.values())
    assert all(one.system.startswith(("http://loinc.org", "urn:uuid:")) for one in table.codes.values())
