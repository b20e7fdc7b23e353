"""Scores by table: every cut-off, every missing item, every reversed one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.records.questionnaires.instruments import INSTRUMENTS, Instrument
from engine.records.questionnaires.scoring import changes_between, scores_of
from tests.engine.records.questionnaires.rig import DIFFICULTY, summing_to

PHQ9, GAD7, CSQVR, SSQ, STAI6, IPQ = (INSTRUMENTS[name] for name in ("phq9", "gad7", "csqvr", "ssq", "stai6", "ipq"))
BANDS = {
    "phq9": [
        (0, 4, "minimal"),
        (5, 9, "mild"),
        (10, 14, "moderate"),
        (15, 19, "moderately severe"),
        (20, 27, "severe"),
    ],
    "gad7": [(0, 4, "minimal"), (5, 9, "mild"), (10, 14, "moderate"), (15, 21, "severe")],
}


def same(instrument: Instrument, value: int) -> dict[str, int]:
    return dict.fromkeys(instrument.items, value)


@pytest.mark.parametrize(
    ("name", "total", "band"),
    [
        (name, total, band)
        for name, bands in BANDS.items()
        for low, high, band in bands
        for total in range(low, high + 1)
    ],
)
def test_every_total_has_its_published_word(name: str, total: int, band: str) -> None:
    instrument = INSTRUMENTS[name]

    (score,) = scores_of(instrument, summing_to(total, instrument.items))

    assert (score.value, score.band) == (total, band)


@pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=lambda one: one.name)
@given(data=st.data())
def test_a_scale_has_a_score_where_all_its_items_have_values_and_names_them_where_not(
    instrument: Instrument, data: st.DataObject
) -> None:
    values = {
        link: data.draw(st.integers(*instrument.bounds_of(link)))
        for link in instrument.items
        if data.draw(st.booleans(), label=link)
    }

    for scale, score in zip(instrument.scales, scores_of(instrument, values), strict=True):
        assert set(score.missing) == set(scale.items) - set(values)
        assert (score.value is None) == bool(score.missing)
        assert score.value is None or score.lowest - 1e-9 <= score.value <= score.highest + 1e-9
        assert score.value is not None or score.band is None


@pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=lambda one: one.name)
def test_both_ends_of_every_scale_are_reached(instrument: Instrument) -> None:
    for scale in instrument.scales:
        turned = {link: scale.highest if link in scale.reversed else scale.lowest for link in instrument.items}
        lowest = next(score for score in scores_of(instrument, turned) if score.scale == scale.name)
        turned = {link: scale.lowest if link in scale.reversed else scale.highest for link in instrument.items}
        highest = next(score for score in scores_of(instrument, turned) if score.scale == scale.name)

        assert (lowest.value, highest.value) == pytest.approx(scale.range)


def test_how_difficult_life_is_counts_in_no_score() -> None:
    assert DIFFICULTY not in PHQ9.items
    assert scores_of(PHQ9, {**same(PHQ9, 1), DIFFICULTY: 3}) == scores_of(PHQ9, same(PHQ9, 1))


def test_the_simulator_sickness_questionnaire_weighs_as_published() -> None:
    highest = {score.scale: score.value for score in scores_of(SSQ, same(SSQ, 3))}

    assert highest == pytest.approx({"nausea": 200.34, "oculomotor": 159.18, "disorientation": 292.32, "total": 235.62})
    only_nausea = {score.scale: score.value for score in scores_of(SSQ, {**same(SSQ, 0), "8": 1})}
    assert only_nausea == pytest.approx({"nausea": 9.54, "oculomotor": 0, "disorientation": 13.92, "total": 7.48})


def test_calm_relaxed_and_content_are_reversed() -> None:
    calm = {"1": 4, "2": 1, "3": 1, "4": 4, "5": 4, "6": 1}

    (score,) = scores_of(STAI6, calm)

    assert score.value == pytest.approx(20.0)
    assert scores_of(STAI6, same(STAI6, 2))[0].value == pytest.approx((3 * 3 + 3 * 2) * 20 / 6)


def test_presence_is_a_mean_with_its_turned_items() -> None:
    scores = {score.scale: score.value for score in scores_of(IPQ, {**same(IPQ, 6), "SP2": 0, "INV3": 0, "REAL1": 3})}

    assert scores == pytest.approx({"general": 6, "spatial": 6, "involvement": 6, "realism": (3 + 18) / 4})


def test_cybersickness_is_summed_by_two_and_by_six() -> None:
    values = dict(zip(CSQVR.items, range(1, 7), strict=True))

    assert [score.value for score in scores_of(CSQVR, values)] == [3, 7, 11, 21]


@pytest.mark.parametrize("value", [-1, 4])
def test_a_value_that_cannot_be_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="lies in 0 to 3"):
        scores_of(PHQ9, {PHQ9.items[0]: value})


@pytest.mark.parametrize(
    ("instrument", "difference", "is_reliable"), [(PHQ9, 5, False), (PHQ9, 6, True), (GAD7, 3, False), (GAD7, 4, True)]
)
@pytest.mark.parametrize("turn", [1, -1])
def test_a_change_is_called_reliable_from_the_published_difference_on(
    instrument: Instrument, difference: int, is_reliable: bool, turn: int
) -> None:
    low, high = summing_to(6, instrument.items), summing_to(6 + difference, instrument.items)

    (change,) = changes_between(instrument, *((low, high) if turn == 1 else (high, low)))

    assert (change.difference, change.is_reliable) == (turn * difference, is_reliable)
    assert change.source


def test_a_change_of_what_is_not_known_is_not_known() -> None:
    after = same(CSQVR, 2)
    del after["nausea-b"]

    known = {change.scale: change.difference for change in changes_between(CSQVR, same(CSQVR, 1), after)}

    assert known == {"nausea": None, "vestibular": 2, "oculomotor": 2, "total": None}
    assert all(change.is_reliable is None for change in changes_between(CSQVR, same(CSQVR, 1), same(CSQVR, 7)))
