"""The search itself, by Optuna, and its file: what was tried is kept line by line, and goes on where it stopped."""

import hashlib
import json
import warnings
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, IntDistribution
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, TrialState

from engine.plan import PlanError
from engine.workshop.study_lock import held_alone
from policies.bounds import Bounds, Knob
from policies.tuning import START, Candidate, Places

TOGETHER = (
    4  # candidates that are drawn together, whoever runs them: so the same are drawn on one core and on a cluster
)
DRAWN_BLINDLY = 20  # before what was found says where to look
_NAME = "attune policy tune"
_QUESTION, _REASON, _COMPARED = "question", "reason", "compared"
_LARGEST_BYTES = 100_000_000


class TuneStudy:
    """Candidates in the order in which they were drawn; each is in the file as soon as it is told.

    Each batch is drawn from all earlier batches and a chance of its own, by (seed, batch): so it does not matter who
    ran them, when the search was interrupted, or whether that was in the midst of a batch. Until it is closed nobody
    else can open the same file.
    """

    def __init__(self, path: Path, *, question: Mapping[str, str], bounds: Bounds, seed: int) -> None:
        """`question`: what was asked, in words by what they are about; a file made for another one is refused.

        Raises PlanError for that, for a file that is no such study, and for one that another search has open.
        """
        self._path, self._bounds, self._seed = path, bounds, seed
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        with ExitStack() as held:
            held.enter_context(held_alone(path))
            self._study = _opened(path, _directions_of(bounds))
            asked = self._study.user_attrs.get(_QUESTION)
            if asked is None:
                self._study.set_user_attr(_QUESTION, dict(question))
            else:
                _check_question(path, asked, question)
            self._held = held.pop_all()
        self._tried = [_candidate(trial, bounds.knobs) for trial in self._study.get_trials(deepcopy=False)]

    def close(self) -> None:
        """Let others have the file; nothing can be told any more."""
        self._held.close()

    @property
    def tried(self) -> tuple[Candidate, ...]:
        return tuple(self._tried)

    def ask(self) -> list[tuple[int, Places]]:
        """The candidates of the present batch that were not told yet, with their numbers; the first changes nothing."""
        if not self._tried:
            return [(START, tuple(knob.own for knob in self._bounds.knobs))]
        batch, done = divmod(len(self._tried) - 1, TOGETHER)  # the start stands alone, before the first batch
        begin = 1 + batch * TOGETHER
        drawn = self._drawn(self._tried[:begin], batch)
        return [(begin + place, places) for place, places in enumerate(drawn) if place >= done]

    def tell(self, candidate: Candidate) -> None:
        """Keep what came of the next one. Raises PlanError where somebody else works on the same file."""
        if len(self._study.get_trials(deepcopy=False)) != len(self._tried) or candidate.number != len(self._tried):
            raise PlanError(f"{self._path}: another search writes to this study: wait for it, or name another file")
        self._study.add_trial(_trial(candidate, self._bounds.knobs))
        self._tried.append(candidate)

    def note_compared(self, seeds: range, number: int) -> int:
        """Keep that this candidate was put to the persons of these seeds; how many different ones were put to any of
        them so far, with this one."""
        compared = [*self._study.user_attrs.get(_COMPARED, ()), [seeds.start, seeds.stop, number]]
        self._study.set_user_attr(_COMPARED, compared)
        return len({one for start, stop, one in compared if start < seeds.stop and seeds.start < stop})

    def _drawn(self, before: Sequence[Candidate], batch: int) -> list[Places]:
        chance = hashlib.sha256(f"{self._seed}:tune:{batch}".encode()).digest()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            sampler = optuna.samplers.TPESampler(
                seed=int.from_bytes(chance[:4], "big"), n_startup_trials=DRAWN_BLINDLY, constant_liar=True
            )
            memory = optuna.create_study(sampler=sampler, directions=_directions_of(self._bounds))
            memory.add_trials([_trial(one, self._bounds.knobs) for one in before])
            return [self._places(memory.ask(_space(self._bounds.knobs))) for _ in range(TOGETHER)]

    def _places(self, trial: optuna.Trial) -> Places:
        return tuple(int(trial.params[knob.key]) for knob in self._bounds.knobs)


class _HeldAlready(JournalFileOpenLock):
    """No lock for each line: the file is held. Optuna's own is a file that a killed search leaves, and all wait for."""

    def acquire(self) -> bool:
        return True

    def release(self) -> None:
        pass


def search_version() -> str:
    """What draws the candidates: another version draws others."""
    return f"TPE of optuna {optuna.__version__}, {TOGETHER} at a time"


def _directions_of(bounds: Bounds) -> list[StudyDirection]:
    ways = {True: StudyDirection.MAXIMIZE, False: StudyDirection.MINIMIZE}
    return [ways[one.is_more_better] for one in bounds.objectives]


def _opened(path: Path, directions: list[StudyDirection]) -> optuna.Study:
    _mend(path)
    try:
        storage = JournalStorage(JournalFileBackend(str(path), lock_obj=_HeldAlready(str(path))))
        if storage.get_all_studies():
            return optuna.load_study(storage=storage, study_name=_NAME)  # KeyError: another program's
        return optuna.create_study(storage=storage, study_name=_NAME, directions=directions)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever Optuna meets in a file that is none of its own
        raise PlanError(f"{path}: this is no study of `attune policy tune` ({error}): name another file") from None


def _mend(path: Path) -> None:
    """Take off a last line that was not written to its end, as a loss of power leaves it. Raises OSError."""
    if not path.exists():
        return
    size = path.stat().st_size
    if size > _LARGEST_BYTES:
        raise PlanError(f"{path}: {size:,} bytes are no study of `attune policy tune`: name another file")
    content = path.read_bytes()
    first = content.partition(b"\n")[0]
    try:
        is_study = not content or "op_code" in json.loads(first)
    except (ValueError, TypeError):
        is_study = False
    if not is_study:
        raise PlanError(f"{path}: this is no study of `attune policy tune`: name another file")
    if content and not content.endswith(b"\n"):
        with path.open("r+b") as file:
            file.truncate(content.rfind(b"\n") + 1)


def _check_question(path: Path, asked: Mapping[str, str], question: Mapping[str, str]) -> None:
    differing = [key for key in question if asked.get(key) != question[key]]
    if differing:
        lines = [f"  {key}: {asked.get(key, 'unknown')} there, {question[key]} here" for key in differing]
        raise PlanError(
            f"{path}: this study was begun with another question; ask the same again, or name another file\n"
            + "\n".join(lines)
        )


def _space(knobs: Sequence[Knob]) -> dict[str, BaseDistribution]:
    """Which of its values each key takes: what lies near is alike only where the values rise."""
    return {
        knob.key: IntDistribution(0, len(knob.values) - 1)
        if knob.is_ordered
        else CategoricalDistribution(tuple(range(len(knob.values))))
        for knob in knobs
    }


def _trial(candidate: Candidate, knobs: Sequence[Knob]) -> FrozenTrial:
    """As Optuna keeps it; the reason why values make no policy goes with it."""
    is_tried = candidate.figures is not None
    return optuna.create_trial(
        state=TrialState.COMPLETE if is_tried else TrialState.PRUNED,
        values=None if candidate.figures is None else list(candidate.figures),
        params={knob.key: place for knob, place in zip(knobs, candidate.places, strict=True)},
        distributions=_space(knobs),
        user_attrs={} if is_tried else {_REASON: candidate.reason},
    )


def _candidate(trial: FrozenTrial, knobs: Sequence[Knob]) -> Candidate:
    return Candidate(
        number=trial.number,
        places=tuple(int(trial.params[knob.key]) for knob in knobs),
        figures=tuple(trial.values) if trial.state is TrialState.COMPLETE else None,
        reason=str(trial.user_attrs.get(_REASON, "")),
    )
