"""Policy documents changed by chance, with a verdict that is known beforehand: beyond what is allowed, or narrower."""

from collections.abc import Callable
from random import Random
from typing import Any

from policies.safety_limits import (
    FASTEST_RISE_PER_S,
    HIGHEST_SICKNESS,
    HIGHEST_SUDS,
    LONGEST_LOST_S,
    OLDEST_EVIDENCE_S,
    SHORTEST_DWELL_S,
)

Plain = dict[str, Any]
Change = Callable[[Plain, Random], None]

_NONSENSE: tuple[object, ...] = (float("nan"), float("inf"), -1.0, "fast", None, True, [])


def beyond(name: str, draw: Callable[[Random], float]) -> Change:
    """One of the gate's limits wider than the hard one."""

    def change(plain: Plain, chance: Random) -> None:
        plain["limits"][name] = draw(chance)

    return change


def nonsense(part: str, name: str) -> Change:
    """A value that is no number of its kind."""

    def change(plain: Plain, chance: Random) -> None:
        plain[part][name] = chance.choice(_NONSENSE)

    return change


def _ceiling_too_high(plain: Plain, chance: Random) -> None:
    plain["hierarchy"]["ceiling"] = chance.uniform(1.001, 3)


def _ceiling_below_start(plain: Plain, chance: Random) -> None:
    plain["hierarchy"]["ceiling"] = plain["hierarchy"]["start"] * chance.uniform(0.1, 0.9)


def _rung_too_high(plain: Plain, chance: Random) -> None:
    plain["hierarchy"]["steps"][-1] = chance.uniform(1.001, 3)


def _start_is_no_step(plain: Plain, chance: Random) -> None:
    plain["hierarchy"]["start"] += chance.choice((0.011, 0.017, 0.023))


def _same_rung_twice(plain: Plain, chance: Random) -> None:
    steps = plain["hierarchy"]["steps"]
    number = chance.randrange(len(steps))
    steps.insert(number, steps[number])


def _unknown_dimension(plain: Plain, chance: Random) -> None:
    steps = plain["hierarchy"]["steps"]
    steps[0] = {"intensity": _intensity(steps[0]), "holds": {chance.choice(("hight", "fear", "x")): 0.1}, "words": None}


def _unknown_scene(plain: Plain, chance: Random) -> None:
    plain["scene"] = chance.choice(("moon", "hights", "safe_place"))


def _unknown_key(plain: Plain, chance: Random) -> None:
    part = chance.choice(("limits", "phases", "leaving", "moving_on"))
    plain[part][chance.choice(("speed", "no_limit", "ceilings"))] = 1.0


def _missing_part(plain: Plain, chance: Random) -> None:
    del plain[chance.choice(("phases", "hierarchy", "leaving", "moving_on", "music", "suds", "mode", "kind"))]


def _leaves_too_late(plain: Plain, chance: Random) -> None:
    name, most = chance.choice((("above_suds", 100.0), ("above_sickness", 20.0)))
    plain["leaving"][name] = most * chance.uniform(1.01, 3)


def _no_time(plain: Plain, chance: Random) -> None:
    name = chance.choice(("baseline_minutes", "exposure_minutes", "recovery_minutes"))
    plain["phases"][name] = chance.choice((0.0, -1.0, 121.0))


def _too_loud(plain: Plain, chance: Random) -> None:
    plain["music"][chance.choice(("baseline", "exposure", "recovery"))]["loudness_db"] = chance.uniform(0.01, 20)


def _hardly_ever_asked(plain: Plain, chance: Random) -> None:
    plain["suds"]["ask_every_seconds"] = chance.uniform(601, 5000)


UNSAFE: dict[str, Change] = {
    "rises too fast": beyond("rise_per_second", lambda chance: FASTEST_RISE_PER_S * chance.uniform(1.01, 20)),
    "dwells too shortly": beyond("dwell_seconds", lambda chance: SHORTEST_DWELL_S * chance.uniform(0, 0.99)),
    "believes old evidence": beyond("evidence_seconds", lambda chance: OLDEST_EVIDENCE_S * chance.uniform(1.01, 9)),
    "stays up when lost": beyond("lost_seconds", lambda chance: LONGEST_LOST_S * chance.uniform(1.01, 9)),
    "rises in distress": beyond("suds_highest", lambda chance: chance.uniform(HIGHEST_SUDS + 0.1, 100)),
    "rises in sickness": beyond("sickness_highest", lambda chance: chance.uniform(HIGHEST_SICKNESS + 0.1, 20)),
    "louder than the station allows": beyond("loudest_db", lambda chance: chance.uniform(0.01, 12)),
    **{
        f"nonsense for {name}": nonsense("limits", name)
        for name in ("rise_per_second", "dwell_seconds", "evidence_seconds", "lost_seconds", "suds_highest")
    },
    "a ceiling above everything": _ceiling_too_high,
    "a ceiling below the start": _ceiling_below_start,
    "a rung above everything": _rung_too_high,
    "a start that is no rung": _start_is_no_step,
    "a rung twice": _same_rung_twice,
    "a hold of nothing": _unknown_dimension,
    "a scene that is not there": _unknown_scene,
    "a key that is not there": _unknown_key,
    "a part that is missing": _missing_part,
    "leaves too late": _leaves_too_late,
    "phases without time": _no_time,
    "music too loud": _too_loud,
    "hardly ever asks": _hardly_ever_asked,
}


def less(part: str, name: str, low: float, high: float) -> Change:
    """A value times something between `low` and `high`."""

    def change(plain: Plain, chance: Random) -> None:
        plain[part][name] *= chance.uniform(low, high)

    return change


def lower(part: str, name: str, most: float) -> Change:
    """A value less something of at most `most`."""

    def change(plain: Plain, chance: Random) -> None:
        plain[part][name] -= chance.uniform(0, most)

    return change


def _fewer_rungs(plain: Plain, _: Random) -> None:
    hierarchy = plain["hierarchy"]
    below = [step for step in hierarchy["steps"] if _intensity(step) <= hierarchy["ceiling"] + 1e-9]
    if len(below) > 2 and _intensity(below[-2]) >= hierarchy["start"]:
        hierarchy["ceiling"] = _intensity(below[-2])


def _the_therapist_decides(plain: Plain, _: Random) -> None:
    plain["mode"] = "suggest"


def _softer(plain: Plain, chance: Random) -> None:
    for phase in ("preparation", "baseline", "exposure", "plateau", "recovery"):
        plan = plain["music"][phase]
        plan["loudness_db"] = max(-60.0, plan["loudness_db"] - chance.uniform(0, 6))


SAFE: dict[str, Change] = {
    "rises more slowly": less("limits", "rise_per_second", 0.5, 1.0),
    "dwells longer": less("limits", "dwell_seconds", 1.0, 1.5),
    "believes younger evidence": less("limits", "evidence_seconds", 0.6, 1.0),
    "goes down sooner when lost": less("limits", "lost_seconds", 0.7, 1.0),
    "rises in less distress": lower("limits", "suds_highest", 10.0),
    "rises in less sickness": lower("limits", "sickness_highest", 2.0),
    "softer limit": lower("limits", "loudest_db", 6.0),
    "leaves sooner": lower("leaving", "above_sickness", 1.0),
    "asks more often": less("suds", "ask_every_seconds", 0.8, 1.0),
    "recovers longer": less("phases", "recovery_minutes", 1.0, 1.3),
    "fewer rungs": _fewer_rungs,
    "the therapist decides": _the_therapist_decides,
    "softer music": _softer,
}


def _intensity(step: Any) -> float:
    return float(step["intensity"] if isinstance(step, dict) else step)
