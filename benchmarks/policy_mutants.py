"""Policies and gates changed by chance, whose verdict is known beforehand, put to the whole check of a policy."""

import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from random import Random

from benchmarks.figure import Figure, report
from benchmarks.mutant_documents import SAFE, UNSAFE
from benchmarks.mutant_gates import blind_gate, broken_gate, broken_policy, narrower_gate, wider_gate
from engine.progress import Progress
from policies.checking.check import FULL, Effort, check, check_subject
from policies.checking.watched_session import Subject, subject_of
from policies.document import LIBRARY, ExposureDocument, PolicyDocument, PolicyError, read_policy
from vr_scenes.scenes import scene_names

MUTANTS = 1000
# Of each ten mutants: three documents beyond limits, four gates or policies that are spoilt, three that are narrower.
_SPOILT: tuple[Callable[[Subject, Random], Subject], ...] = (
    wider_gate,
    wider_gate,
    blind_gate,
    broken_gate,
    broken_gate,
    broken_policy,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One mutant: what it is, whether it is unsafe by its making, and whether the check refused it."""

    words: str
    is_unsafe: bool
    is_refused: bool


def measure(*, mutants: int = MUTANTS, workers: int | None = None, effort: Effort = FULL) -> list[Figure]:
    """So many mutants of the ready exposures, on all cores."""
    judged: list[Judged] = []
    pool = ProcessPoolExecutor(workers or os.cpu_count(), mp_context=get_context("spawn"))
    with pool, Progress("mutants") as progress:
        for one in pool.map(judge, range(mutants), [effort] * mutants, chunksize=1):
            judged.append(one)
            progress.show(len(judged) / mutants)
    unsafe = [one for one in judged if one.is_unsafe]
    safe = [one for one in judged if not one.is_unsafe]
    wrong = [one for one in judged if one.is_unsafe != one.is_refused]
    for one in wrong:
        print(f"{'passed' if one.is_unsafe else 'refused'} wrongly: {one.words}", file=sys.stderr)
    return [
        _count("mutants that are unsafe by their making and not refused", unsafe, [one in wrong for one in unsafe]),
        _count("mutants that are narrower, and refused", safe, [one in wrong for one in safe]),
    ]


def _count(name: str, of: Sequence[Judged], are_wrong: Sequence[bool]) -> Figure:
    return Figure(name=name, n=len(of), value=sum(are_wrong), target=0, unit="mutants", is_most=True)


def judge(number: int, effort: Effort = FULL) -> Judged:
    """Mutant `number`, made and put to the check; the same number makes the same mutant."""
    chance = Random(f"{number}/mutant")
    name, document = chance.choice(sorted(_exposures().items()))
    match number % 10:
        case 0 | 1 | 2:
            return _judge_unsafe_document(f"{number}: {name}", document, chance)
        case 3 | 4 | 5 | 6:
            return _judge_spoilt(f"{number}: {name}", document, chance, effort)
        case 7:
            return _judge_narrower_gate(f"{number}: {name}", document, chance, effort)
        case _:
            return _judge_narrower_document(f"{number}: {name}", document, chance, effort)


def _judge_unsafe_document(words: str, document: ExposureDocument, chance: Random) -> Judged:
    name = chance.choice(sorted(UNSAFE))
    plain = document.model_dump(mode="json")
    UNSAFE[name](plain, chance)
    return Judged(words=f"{words}, {name}", is_unsafe=True, is_refused=_read_back(plain) is None)


def _judge_narrower_document(words: str, document: ExposureDocument, chance: Random, effort: Effort) -> Judged:
    names = chance.sample(sorted(SAFE), chance.randint(1, 4))
    plain = document.model_dump(mode="json")
    for name in names:
        SAFE[name](plain, chance)
    narrower = _read_back(plain)
    is_refused = narrower is None or bool(check(narrower, effort).findings)
    return Judged(words=f"{words}, {', '.join(names)}", is_unsafe=False, is_refused=is_refused)


def _judge_spoilt(words: str, document: ExposureDocument, chance: Random, effort: Effort) -> Judged:
    spoil = chance.choice(_SPOILT)
    checked = check_subject(spoil(subject_of(document), chance), document, effort)
    return Judged(words=f"{words}, {spoil.__name__}", is_unsafe=True, is_refused=bool(checked.findings))


def _judge_narrower_gate(words: str, document: ExposureDocument, chance: Random, effort: Effort) -> Judged:
    checked = check_subject(narrower_gate(subject_of(document), chance), document, effort)
    return Judged(words=f"{words}, narrower_gate", is_unsafe=False, is_refused=bool(checked.findings))


def _read_back(plain: object) -> PolicyDocument | None:
    """The document as a file that is read; None: it is refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mutant.yaml"
        text = json.dumps(plain).replace("NaN", ".nan").replace("Infinity", ".inf")
        path.write_text(text, encoding="utf-8")
        try:
            document = read_policy(path, scenes=scene_names())
            document.gate_limits()
        except PolicyError:
            return None
        return document


@cache
def _exposures() -> dict[str, ExposureDocument]:
    """The ready exposures by name; read once in each process."""
    read = {path.stem: read_policy(path) for path in sorted(LIBRARY.glob("*.yaml"))}
    return {name: document for name, document in read.items() if isinstance(document, ExposureDocument)}


if __name__ == "__main__":
    sys.exit(report(measure()))
