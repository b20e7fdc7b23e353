"""The whole command: learn what ships, compare it on people never seen, and write weights, results and model card."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from biosignals.arousal import ArousalEstimator
from biosignals.training import evaluation
from biosignals.training.contestants import Contestant
from biosignals.training.data_sets import read_music, read_stress_predict, read_wearable_stress
from biosignals.training.evaluation import People
from biosignals.training.model_card import model_card
from biosignals.training.recordings import Recording, people_of
from biosignals.training.results import VERSION, Results, write_results
from biosignals.training.steps import Steps
from biosignals.training.told import Told


class Shipped(Contestant, Protocol):
    """The contestant whose weights ship."""

    def write(self, path: Path, *, command: str) -> None:
        """Keep what was learnt, with its card and digest, and with the command that made it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Weights that lie in a file: their digest, and estimators made of them."""

    digest: str
    make_estimator: Callable[[], ArousalEstimator]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where things are kept."""

    weights: Path
    results: Path
    card: Path


def read_people(data: Path) -> People:
    """All recordings under the folder `data`; raises DataError where something of them is missing."""
    return People(wearable=read_wearable_stress(data), predict=read_stress_predict(data), music=read_music(data))


def fewer(people: People, count: int) -> People:
    """The first `count` people of each set, for a quick run."""
    return People(
        wearable=_first(people.wearable, count),
        predict=_first(people.predict, count),
        music=_first(people.music, count),
    )


def _first(recordings: tuple[Recording, ...], count: int) -> tuple[Recording, ...]:
    kept = people_of(recordings)[:count]
    return tuple(one for one in recordings if one.person in kept)


def make_weights(shipped: Shipped, people: People, places: Places, *, command: str, steps: Steps) -> None:
    """Learn from everybody who is labelled, and keep the weights."""
    with steps.part("learning from everybody"):
        shipped.fit(people.labelled)
    for path in (places.weights, places.results, places.card):
        path.parent.mkdir(parents=True, exist_ok=True)
    shipped.write(places.weights, command=command)


def evaluate(shipped: Contestant, kept: Kept, people: People, *, command: str, is_quick: bool, steps: Steps) -> Results:
    """Every figure of the model card: `shipped` learns anew in each fold, `kept` is what lies in the file."""
    told = told_of_everybody(shipped, people, steps)
    with steps.part("figures with bounds"):
        scores = evaluation.scores(told)
    with steps.part("across sets"):
        across = evaluation.scores_across(people, shipped)
    with steps.part("floors, exertion and controls"):
        found = Results(
            version=VERSION,
            command=command,
            weights_digest=kept.digest,
            network=shipped.name,
            is_quick=is_quick,
            people=evaluation.number_of_people(people),
            scores=scores,
            across=across,
            floors=evaluation.floors(people),
            exertion=evaluation.exertion(told),
            with_accelerometer=evaluation.exertion_with_accelerometer(people, {shipped.name: kept.make_estimator}),
            known_time=evaluation.known_time(told),
            groups=evaluation.groups(told[shipped.name], people),
            ranges=evaluation.ranges(told),
            music=evaluation.music(people, shipped),
            wrist_noise=evaluation.wrist_noise(told, (evaluation.RATE, shipped.name)),
            parts=(),
        )
    return replace(found, parts=steps.parts)


def told_of_everybody(shipped: Contestant, people: People, steps: Steps) -> dict[str, Told]:
    """What each contestant tells of each person it has not learnt from."""
    asked = 0

    def tell_done(contestant: str, fold: str) -> None:
        nonlocal asked
        asked += 1
        steps.tell(f"{contestant}, without {fold}: {asked} asked")

    with steps.part("learning without each person in turn, and asking about that person"):
        return evaluation.tell_all(people, shipped, tell_done=tell_done)


def write_all(results: Results, places: Places, *, tried: str) -> None:
    """Keep results and model card, in folders that are made where they are not there."""
    for path in (places.results, places.card):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_results(places.results, results)
    places.card.write_text(model_card(results, tried), encoding="utf-8")
