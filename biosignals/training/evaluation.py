"""Every contestant on people it has never seen: who is asked what, and the figures that come of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy

from biosignals.arousal import ArousalEstimator, PlainEstimator
from biosignals.training.baseline_inputs import BaselineInputs
from biosignals.training.baselines import all_baselines, rate_alone, rate_and_spread
from biosignals.training.contestants import Contestant
from biosignals.training.data_sets import HYPERVENTILATION
from biosignals.training.exertion import tell_with_accelerometer
from biosignals.training.figures import (
    correlation_of,
    exertion_of,
    group_of,
    known_time_of,
    ranges_of,
    rounded,
    scores_of,
)
from biosignals.training.folds import across_sets, leave_one_person_out
from biosignals.training.metrics import area_under_curve
from biosignals.training.recordings import DataSet, Recording, Session, people_of
from biosignals.training.results import Correlation, Exertion, Floor, Group, KnownTime, Ranges, Scores
from biosignals.training.told import Told, tell

WEARABLE, PREDICT = DataSet.WEARABLE_STRESS.value, DataSet.STRESS_PREDICT.value
RATE = "heart rate alone"
BOTH = "both sets"
WITH_FAST_BREATHING = f"{PREDICT} with hyperventilation"

# As published for these sets: AUC of windows that begin and end with their segment, learnt from the same set.
PUBLISHED = {
    (WEARABLE, False): (1114, 0.794),
    (WEARABLE, True): (1114, 0.788),
    (PREDICT, False): (2567, 0.735),
    (PREDICT, True): (2567, 0.728),
}
YOUNGER_TO_YEARS = 21.0  # the median of the set's people

TellDone = Callable[[str, str], None]  # which contestant has been asked in which fold


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """All recordings that are learnt from and asked about; `music` is only ever asked about."""

    wearable: tuple[Recording, ...]
    predict: tuple[Recording, ...]
    music: tuple[Recording, ...]

    @property
    def labelled(self) -> tuple[Recording, ...]:
        return (*self.wearable, *self.predict)


def tell_all(people: People, network: Contestant, *, tell_done: TellDone = lambda who, fold: None) -> dict[str, Told]:
    """What each contestant, by its name, tells of each person when it has learnt from all others of both sets."""
    told = {}
    for contestant in (*all_baselines(), network):
        folds = leave_one_person_out(people.labelled)
        name = contestant.name
        told[name] = tell(contestant, folds, tell_done=partial(tell_done, name))
    return told


def scores(told: dict[str, Told]) -> tuple[Scores, ...]:
    """Every contestant on each set, on both together, and on the one set with breathing that was told to be fast."""
    rows = []
    for name, all_of_it in told.items():
        for people_of_set, chosen in _sets(all_of_it).items():
            rate = _sets(told[RATE])[people_of_set]
            rows.append(scores_of(name, people_of_set, chosen, rate))
    return tuple(rows)


def _sets(told: Told) -> dict[str, Told]:
    """Seated points by what they are people of."""
    seated = told.where(told.session == Session.STRESS.value)
    usual = seated.where(seated.condition != HYPERVENTILATION)
    sets = {
        WEARABLE: usual.where(usual.data_set == WEARABLE),
        PREDICT: usual.where(usual.data_set == PREDICT),
        BOTH: usual,
        WITH_FAST_BREATHING: seated.where(seated.data_set == PREDICT),
    }
    return {name: one for name, one in sets.items() if len(one.person)}


def scores_across(people: People, network: Contestant) -> tuple[Scores, ...]:
    """Every contestant when it has learnt from one set alone and is asked about the other."""
    rows = []
    for training, unseen in ((people.wearable, people.predict), (people.predict, people.wearable)):
        fold = across_sets(training, unseen)
        told = {one.name: tell(one, [fold]) for one in (*all_baselines(), network)}
        asked = unseen[0].data_set.value
        rate = _sets(told[RATE])[asked]
        rows += [scores_of(name, fold.name, _sets(one)[asked], rate) for name, one in told.items()]
    return tuple(rows)


def floors(people: People) -> tuple[Floor, ...]:
    """The published figures again: windows cut to their segments, learnt from the other people of the same set."""
    inputs = BaselineInputs(is_cut=True)
    found = []
    for recordings in (people.wearable, people.predict):
        for contestant in (rate_and_spread(inputs), rate_alone(inputs)):
            (told,) = [
                one
                for name, one in _sets(tell(contestant, leave_one_person_out(recordings))).items()
                if name in (WEARABLE, PREDICT)
            ]
            windows, auc = PUBLISHED[str(told.data_set[0]), contestant.name == RATE]
            found.append(
                Floor(
                    what=f"{told.data_set[0]}: {contestant.name}",
                    published_windows=windows,
                    published_auc=auc,
                    points=len(told.person),
                    people=told.people,
                    auc=rounded(area_under_curve(told.is_task, told.probability)),
                )
            )
    return tuple(found)


def exertion(told: dict[str, Told]) -> tuple[Exertion, ...]:
    """How often exercise is called arousal from intervals alone, by contestants that never saw the person."""
    rows = []
    for name, one in told.items():
        exercise = one.where(one.session != Session.STRESS.value)
        if not len(exercise.person):
            continue
        rows.append(exertion_of(name, "both", exercise))
        for session in (Session.AEROBIC.value, Session.ANAEROBIC.value):
            part = exercise.where(exercise.session == session)
            if len(part.person):
                rows.append(exertion_of(name, session, part))
    return tuple(rows)


def exertion_with_accelerometer(
    people: People, makers: dict[str, Callable[[], ArousalEstimator]]
) -> tuple[Exertion, ...]:
    """The same with simulated movement, by live estimators: what keeps them silent there is not learnt."""
    all_makers: dict[str, Callable[[], ArousalEstimator]] = {"the plain estimator": PlainEstimator, **makers}
    return tuple(
        exertion_of(name, "both", tell_with_accelerometer(make, people.wearable)) for name, make in all_makers.items()
    )


def known_time(told: dict[str, Told]) -> tuple[KnownTime, ...]:
    """Which share of clean seated time contestants knew anything of."""
    return tuple(
        known_time_of(name, people_of_set, chosen)
        for name, one in told.items()
        for people_of_set, chosen in _sets(one).items()
        if people_of_set in (WEARABLE, PREDICT, BOTH)
    )


def groups(told: Told, people: People) -> tuple[Group, ...]:
    """One contestant by sex and by age, in the one set that tells of either."""
    sex = {one.person: one.sex for one in people.wearable}
    age = {one.person: one.age_years for one in people.wearable}
    wearable = _sets(told)[WEARABLE]
    kinds: dict[str, Callable[[str], bool]] = {
        "men": lambda person: sex[person] == "m",
        "women": lambda person: sex[person] == "f",
        f"{YOUNGER_TO_YEARS:g} years and younger": lambda person: (age[person] or 0) <= YOUNGER_TO_YEARS,
        f"older than {YOUNGER_TO_YEARS:g} years": lambda person: (age[person] or 0) > YOUNGER_TO_YEARS,
    }
    found = []
    for name, belongs in kinds.items():
        chosen = numpy.array([belongs(str(person)) for person in wearable.person])
        if chosen.any():
            found.append(group_of(name, wearable.where(chosen)))
    return tuple(found)


def ranges(told: dict[str, Told]) -> tuple[Ranges, ...]:
    """How well ranges for the person's own rating hold, of every contestant that tells them."""
    rated = {name: _sets(one)[WEARABLE] for name, one in told.items()}
    return tuple(ranges_of(name, one) for name, one in rated.items() if not numpy.isnan(one.low).all())


def music(people: People, network: Contestant) -> tuple[Correlation, ...]:
    """The negative control: whoever has learnt from all labelled people, asked about people who listen to music."""
    fold = across_sets(people.labelled, people.music)
    found = []
    for contestant in (rate_alone(BaselineInputs()), network):
        told = tell(contestant, [fold])
        last = _last_of_each_song(told)
        told = told.where(last & told.is_told)
        what = "index at the end of a song and the arousal felt"
        found.append(correlation_of(contestant.name, what, told.person, told.probability, told.rating))
    return tuple(found)


def _last_of_each_song(told: Told) -> numpy.typing.NDArray[numpy.bool_]:
    """Points come in the order of time, so a song's last one is followed by another song or another person."""
    songs = numpy.char.add(told.person, told.condition)
    return numpy.concatenate((songs[1:] != songs[:-1], [True]))


def wrist_noise(told: dict[str, Told], names: Sequence[str]) -> tuple[Correlation, ...]:
    """Does the index follow how clean the wrist's pulse wave is, at rest, where nothing but noise should differ?"""
    found = []
    for name in names:
        usual = _sets(told[name])[BOTH]
        for what, chosen in (("rests", ~usual.is_task), ("tasks", usual.is_task)):
            part = usual.where(chosen)
            words = f"index and quality of the pulse wave, within {what}"
            found.append(correlation_of(name, words, part.person, part.probability, part.quality))
    return tuple(found)


def number_of_people(people: People) -> int:
    """How many people were learnt from."""
    return len(people_of(people.labelled))
