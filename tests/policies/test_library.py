"""Each ready policy can be read, keeps what is promised, comes to its end, and is what its words say."""

from functools import cache
from pathlib import Path

import pytest

from policies.checking.check import QUICK, check
from policies.document import LIBRARY, ExposureDocument, read_policy
from policies.document_base import PolicyDocument
from policies.document_exposure import InhibitoryRule
from policies.document_practice import HomeostatDocument
from policies.ladder import Rung
from policies.trial import try_patient
from policies.virtual_patient import PATIENTS
from vr_scenes.scenes import load_scene, scene_names

FILES = sorted(LIBRARY.glob("*.yaml"))
NAMES = [path.stem for path in FILES]
FOR_PATIENTS = [name for name in NAMES if name != "demo"]
GRADED = [name for name in NAMES if name.endswith("_graded")]
TRIALS = [name for name in NAMES if name.endswith("_inhibitory")]
SCENES_OF_FEAR = sorted(set(scene_names()) - {"safe_place"})
WITH_MACHINES = ("crowd", "flight", "lift", "mri")  # scenes that hum, chime or knock by themselves
TRIED = ("responsive", "anxious", "slow", "ectopic", "cybersick")
IN_SHORT_MINUTES = 16.0  # a breathing practice needs ten of them to try its paces


@cache
def ready(name: str) -> PolicyDocument:
    return read_policy(LIBRARY / f"{name}.yaml", scenes=scene_names())


def exposure(name: str) -> ExposureDocument:
    document = ready(name)
    assert isinstance(document, ExposureDocument)
    return document


def header(name: str) -> str:
    lines = (LIBRARY / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    comments = lines[: next(number for number, line in enumerate(lines) if not line.startswith("#"))]
    return " ".join(line.lstrip("# ") for line in comments)


def rungs(name: str) -> tuple[Rung, ...]:
    return tuple(step.rung for step in exposure(name).hierarchy.steps)


@pytest.mark.parametrize("name", NAMES)
def test_every_ready_policy_keeps_what_is_promised(name):
    assert check(ready(name), QUICK).findings == ()


@pytest.mark.parametrize("patient", TRIED)
@pytest.mark.parametrize("name", NAMES)
def test_every_ready_policy_leads_patients_of_five_kinds_to_recovery(name, patient):
    (session,) = try_patient(ready(name).scaled(IN_SHORT_MINUTES), PATIENTS[patient], 1)

    assert session.is_recovered
    assert session.stops == 0


@pytest.mark.parametrize("name", GRADED + TRIALS)
def test_somebody_who_learns_quickly_is_shown_a_good_part_of_every_hierarchy(name):
    (session,) = try_patient(ready(name), PATIENTS["responsive"], 1)

    assert session.highest >= 0.6
    assert session.fear_left < 0.1


def test_every_scene_has_a_policy_of_each_kind():
    assert [f"{scene}_graded" for scene in SCENES_OF_FEAR] == GRADED
    assert [f"{scene}_inhibitory" for scene in SCENES_OF_FEAR] == TRIALS
    assert all(exposure(name).scene == name.rpartition("_")[0] for name in GRADED + TRIALS)


@pytest.mark.parametrize("name", NAMES)
def test_every_header_says_what_it_is_intended_for_and_what_it_is_not(name):
    words = header(name)

    assert "Intended use: " in words
    assert "not a medical device" in words


@pytest.mark.parametrize("name", FOR_PATIENTS)
def test_every_policy_for_patients_names_for_whom_it_is_not(name):
    assert len(ready(name).contraindications) >= 3


@pytest.mark.parametrize("name", GRADED + TRIALS)
@pytest.mark.parametrize(
    "whom", ["Epilepsy", "Vestibular disorders", "Psychosis", "suicidality", "heart attack", "Pregnancy", "Children"]
)
def test_every_exposure_asks_about_those_whom_a_headset_or_an_exposure_may_harm(name, whom):
    assert any(whom in one for one in ready(name).contraindications)
    assert "whom `contraindications` names" in header(name)  # one list, which is asked about, and no shorter one


def test_no_two_policies_say_the_same_of_their_patients():
    own = [header(name).partition("Attune is not a medical device.")[2] for name in NAMES]

    assert len(set(own)) == len(NAMES)


@pytest.mark.parametrize("name", GRADED + TRIALS)
def test_a_rung_has_words_of_its_own_where_it_is_more_than_an_intensity(name):
    assert all(bool(rung.words) == bool(rung.holds) for rung in rungs(name))


@pytest.mark.parametrize(
    ("name", "dimension"),
    [("dog_graded", "barks"), ("dog_inhibitory", "barks"), ("mri_graded", "noise"), ("mri_inhibitory", "noise")],
)
def test_what_is_called_silent_can_hardly_be_heard_and_what_is_loud_can(name, dimension):
    scene = load_scene(exposure(name).scene)
    told = [rung for rung in rungs(name) if rung.words]

    for rung in told:
        heard = scene.at(dimension, rung.level(dimension))
        if "silent" in rung.words or "hardly a sound" in rung.words:
            assert heard <= 0.08
        if "barks" in rung.words or "knocks" in rung.words or "loud" in rung.words:
            assert heard > 0.15
    assert any("silent" in rung.words or "hardly a sound" in rung.words for rung in told)


@pytest.mark.parametrize("name", TRIALS)
def test_trials_offer_nothing_to_be_calm_with(name):
    document = exposure(name)

    assert isinstance(document.moving_on, InhibitoryRule)
    assert "can be proved wrong" in header(name)
    assert document.rest.paced_breathing == 0
    assert document.music.baseline.purpose == document.music.exposure.purpose == "silence"
    assert document.music.recovery.purpose == "accompany"
    assert document.arousal.use == "context"
    assert document.leaving.above_suds >= 95


@pytest.mark.parametrize("name", TRIALS)
def test_trials_take_apart_what_makes_a_scene_hard(name):
    held = {hold.dimension for rung in rungs(name) for hold in rung.holds}

    assert len(held) >= 2
    assert len([rung for rung in rungs(name) if rung.holds]) >= 3


@pytest.mark.parametrize("name", TRIALS)
def test_there_is_time_for_six_trials_at_least(name):
    document = exposure(name)
    assert isinstance(document.moving_on, InhibitoryRule)

    assert 6 * document.moving_on.trial_seconds < document.phases.exposure_minutes * 60


@pytest.mark.parametrize("name", GRADED)
def test_music_that_keeps_company_fades_over_sessions_and_ends_before_the_plateau(name):
    music = exposure(name).music

    assert music.plateau.purpose == "silence"
    if music.exposure.purpose != "silence":
        assert music.fading is not None
        assert music.fading.presence_by_session[-1] == 0


@pytest.mark.parametrize("name", [f"{scene}_graded" for scene in WITH_MACHINES])
def test_no_music_is_taken_for_a_machine_or_its_chime(name):
    music = exposure(name).music

    assert music.exposure.palette not in ("drone", "warm_bells")


@pytest.mark.parametrize("name", NAMES)
def test_no_music_is_asked_for_louder_than_the_limits_let_pass(name):
    document = ready(name)

    played = [plan.loudness_db for _, plan in document.music.phases() if plan.purpose != "silence"]
    assert max(played) <= document.limits.loudest_db


@pytest.mark.parametrize("name", ["public_speaking_graded", "public_speaking_inhibitory"])
def test_who_speaks_hears_no_music_and_is_not_braked_by_a_heart_that_speaks_too(name):
    music = exposure(name).music

    assert music.preparation.purpose == music.exposure.purpose == "silence"
    assert exposure(name).arousal.use == "context"


@pytest.mark.parametrize("name", ["flight_graded", "flight_inhibitory"])
def test_where_motion_can_make_sick_less_of_it_is_borne(name):
    mine, usual = exposure(name), exposure("heights_graded")

    assert mine.limits.sickness_highest < usual.limits.sickness_highest
    assert mine.leaving.above_sickness < usual.leaving.above_sickness
    assert mine.leaving.after_sickness.rungs_lower > usual.leaving.after_sickness.rungs_lower


def test_music_relaxation_holds_no_lower_bound_against_rest():
    document = ready("music_relaxation")

    assert isinstance(document, HomeostatDocument)
    assert document.band.low == 0


def test_no_line_of_a_ready_policy_is_too_long_to_read():
    assert not [
        f"{path.name}: {line}" for path in map(Path, FILES) for line in path.read_text().splitlines() if len(line) > 150
    ]
