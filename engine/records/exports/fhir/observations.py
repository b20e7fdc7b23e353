"""What was measured and said, as FHIR Observations: means of each passage with their coverage, ratings, ECG."""

from collections.abc import Iterable, Mapping

from engine.messages import Scale
from engine.records.exports.fhir.codes import Absent, Category, ObservationStatus, code
from engine.records.exports.fhir.elements import Resource, Writing
from engine.records.exports.fhir.gathering import Mean, Passage, Said
from engine.records.exports.stretches import Stretch
from engine.records.message_json import Plain

LONGEST_ECG_S = 60.0  # of one resource: a minute is what people and servers can handle at once
_SCALES = {Scale.SUDS: "suds", Scale.SICKNESS: "sickness", Scale.EXPECTANCY: "expectancy", Scale.OUTCOME: "outcome"}
_CATEGORIES = {"heart_rate": Category.VITAL_SIGNS, "sdnn": Category.PROCEDURE, "rmssd": Category.PROCEDURE}
_DECIMALS = 4
_MICROVOLT = "uV"

Reference = Mapping[str, Plain]


class Subject:
    """Whose observations they are: of which patient, in which session, made by which device."""

    __slots__ = ("_fields", "_writing")

    def __init__(self, writing: Writing, *, patient: Reference, encounter: Reference, device: Reference) -> None:
        self._writing = writing
        self._fields: Resource = {"subject": patient, "encounter": encounter, "device": device}

    def add_passage(self, number: int, passage: Passage) -> list[Reference]:
        """The means of one passage."""
        return [self._mean(f"{number}/{name}", name, mean, passage) for name, mean in passage.means.items()]

    def add_said(self, number: int, said: Said) -> Reference:
        """What the patient said once."""
        of = code(_SCALES[said.scale])
        return self._add(
            f"said/{number}",
            category=[Category.SURVEY.concept],
            code=of.concept,
            effectiveDateTime=self._writing.at(said.rating.t),
            valueQuantity=of.quantity(said.rating.value),
            method=None if said.step is None else {"text": f"in step {said.step + 1} of the hierarchy"},
        )

    def add_ecg(self, number: int, ecg: Stretch) -> Reference:
        """Samples without a gap."""
        t, samples = ecg.t, ecg.values
        period_ms = 1000 * (t[-1] - t[0]) / (len(t) - 1)
        return self._add(
            f"ecg/{number}",
            category=[Category.PROCEDURE.concept],
            code=code("ecg").concept,
            effectivePeriod=self._writing.period(float(t[0]), float(t[-1])),
            valueSampledData={
                "origin": code("ecg").quantity(0),
                "period": round(float(period_ms), 6),
                "dimensions": 1,
                "data": " ".join(map(str, samples.tolist())),
            },
        )

    def _mean(self, name: str, measure: str, mean: Mean, passage: Passage) -> Reference:
        of, value = code(measure), mean.value
        told: Resource
        if not mean.looks:
            why = "it lasted too short for a look, of which there is one a second"
            told = {"dataAbsentReason": {**Absent.NOT_PERFORMED.concept, "text": why}}
        elif value is None:
            told = {"dataAbsentReason": {**Absent.UNKNOWN.concept, "text": "it was at no moment known"}}
        else:
            told = {"valueQuantity": of.quantity(round(value, _DECIMALS))}
        return self._add(
            name,
            category=[_CATEGORIES.get(measure, Category.PROCEDURE).concept],
            code=of.concept,
            effectivePeriod=self._writing.period(passage.began, passage.ended),
            method={"text": f"mean of looks once a second; {_where(passage)}"},
            component=list(_components(measure, mean)) or None,
            **told,
        )

    def _add(self, name: str, **fields: Plain) -> Reference:
        return self._writing.add("Observation", name, status=ObservationStatus.FINAL.value, **self._fields, **fields)


def _components(measure: str, mean: Mean) -> Iterable[Resource]:
    """How much is known of the time, and how well."""
    if mean.looks:
        yield _component("known", 100 * mean.known_share)
    if mean.mean_beside is not None:
        is_estimate = measure == "arousal"
        name, factor = ("spread", 1) if is_estimate else ("coverage", 100)
        yield _component(name, factor * mean.mean_beside)
    if mean.window_s is not None:
        yield _component("window", mean.window_s)


def _component(name: str, value: float) -> Resource:
    of = code(name)
    return {"code": of.concept, "valueQuantity": of.quantity(round(value, _DECIMALS))}


def _where(passage: Passage) -> str:
    step = "" if passage.step is None else f", step {passage.step + 1} of the hierarchy"
    return f"phase {passage.phase.value}{step}"
