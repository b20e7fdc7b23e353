"""What the audience does: who listens and who does not, what their faces say, and what each does by themselves."""

from dataclasses import dataclass, replace

import numpy as np

from vr_scenes.catalog.public_speaking.moves import eased
from vr_scenes.catalog.public_speaking.seating import Listener, latecomer, listeners
from vr_scenes.people.gaze import gazes_at
from vr_scenes.people.gestures import (
    CLASPED,
    LAP,
    ON_ARMREST,
    SITTING,
    attentive,
    slumped,
    thinking,
    whispering,
    with_crossed_arms,
    with_phone,
)
from vr_scenes.people.stance import COLUMN, Stance, Table, mixed, table_of
from vr_scenes.people.turning import Array

GOLDEN = 0.6180339887  # spreads the order in which people stop listening over the hall
SOFT = 0.06  # the change of attention over which one person turns away
LEAVER, LATECOMER = 3, 24
STARES = 1  # in the first row: the last to turn away
COLD_BEGINS, COLD_FULL = 0.35, -0.55  # of the mood, in which arms are crossed


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """How the audience is, as the scene's numbers say it; and where the speaker's eyes are."""

    attention: float
    friendliness: float
    speaker: tuple[float, float, float]


class Audience:
    """The bearing of the 24 listeners and of a latecomer, as a function of mood and clock alone."""

    def __init__(self) -> None:
        self.people = (*listeners(), latecomer())
        count = len(self.people)
        draws = np.random.default_rng(77).random((count, 4))
        order = (np.arange(count) * GOLDEN + 0.31) % 1
        ranks = np.argsort(np.argsort(order))
        self._leaves_at = 0.04 + 0.92 * ranks / (count - 1)  # the share of attention that is lost before theirs is
        self._leaves_at[STARES] = 1.0 + SOFT
        self._own_mood = 0.5 * (draws[:, 0] - 0.5)
        self._phase = 2 * np.pi * draws[:, 1]
        self._pace = 0.8 + 0.4 * draws[:, 2]
        self._warm = table_of([_warm(person, draws[i]) for i, person in enumerate(self.people)])
        self._warm_too = table_of([replace(SITTING, lean_deg=-2.0 + 6 * draws[i, 0]) for i in range(count)])
        self._cold = table_of([_cold(i, draws[i]) for i in range(count)])
        self._cold_too = table_of([_cold(i + 1, draws[i]) for i in range(count)])
        self._away = table_of([_away(person, i, draws[i]) for i, person in enumerate(self.people)])
        self._places = np.array([[p.seat.x_m, p.seat.y_m, p.seat.z_m, p.seat.heading_deg] for p in self.people])

    def bearing(self, mood: Mood, clock_s: float) -> Table:
        """The table of stances, one row a listener in the order of `people`."""
        moods = np.clip(mood.friendliness + self._own_mood, -1, 1)
        cold = eased((COLD_BEGINS - moods) / (COLD_BEGINS - COLD_FULL))
        away = eased(((1 - mood.attention) - self._leaves_at) / SOFT + 0.5)
        other_way = eased((np.sin(0.19 * self._pace * clock_s + 4 * self._phase) - 0.1) / 0.4)
        warm_hands, cold_hands = (
            mixed(one, other, other_way) for one, other in ((self._warm, self._warm_too), (self._cold, self._cold_too))
        )
        here = mixed(warm_hands, cold_hands, cold)
        self._look_at(here, mood.speaker, clock_s)
        table = mixed(here, self._away, away)
        glance = self._glance(clock_s) * (0.5 + 0.5 * mood.attention)
        for name in ("gaze_heading_deg", "gaze_pitch_deg"):
            table[:, COLUMN[name]] += (here[:, COLUMN[name]] - table[:, COLUMN[name]]) * glance
        table[:, COLUMN["phone"]] = self._away[:, COLUMN["phone"]] * eased(away / 0.3)  # in the lap before it is lifted
        self._fidget(table, clock_s, away)
        self._face(table, moods, away)
        return table

    def gaze(self, target: tuple[float, float, float]) -> tuple[Array, Array]:
        """Headings and pitches with which each of them would look at `target`."""
        return gazes_at(self._places, np.array(target))

    def _glance(self, clock_s: float) -> Array:
        """Those who are elsewhere look up at the speaker now and then, 0..1."""
        return eased((np.sin(0.23 * self._pace * clock_s + 3 * self._phase) - 0.72) / 0.2)

    def _look_at(self, table: Table, speaker: tuple[float, float, float], clock_s: float) -> None:
        heading, pitch = self.gaze(speaker)
        notes = eased((np.sin(0.29 * self._pace * clock_s + self._phase) - 0.80) / 0.16)  # a glance into the lap
        aside = eased((np.sin(0.21 * self._pace * clock_s + 2 * self._phase) - 0.86) / 0.12)  # or to a neighbour
        table[:, COLUMN["gaze_heading_deg"]] = heading + 34 * aside * np.sign(np.sin(self._phase))
        table[:, COLUMN["gaze_pitch_deg"]] = pitch + (-32 - pitch) * notes

    def _fidget(self, table: Table, clock_s: float, away: Array) -> None:
        """Weight shifts from side to side; hands change places once in a while."""
        shift = np.tanh(4 * np.sin(0.17 * self._pace * clock_s + 5 * self._phase))
        table[:, COLUMN["tilt_deg"]] += 2.6 * shift
        table[:, COLUMN["turn_deg"]] += 2.2 * np.tanh(3 * np.sin(0.13 * self._pace * clock_s + self._phase))
        thumb = 0.006 * np.sin(7.0 * clock_s + self._phase) * table[:, COLUMN["phone"]] * away
        table[:, COLUMN["right_hand.z_m"]] += thumb

    def _face(self, table: Table, moods: Array, away: Array) -> None:
        listening = 1 - 0.65 * away
        smile = 0.95 * np.tanh(1.5 * moods) * listening
        table[:, COLUMN["smile"]] += smile
        table[:, COLUMN["frown"]] += np.maximum(-moods, 0) * listening
        table[:, COLUMN["mouth"]] += 0.6 * eased((moods - 0.45) / 0.35) * (self._own_mood > -0.12) * listening
        table[:, COLUMN["brows"]] += 0.3 * np.maximum(moods, 0) * listening
        table[:, COLUMN["droop"]] += 0.55 * np.maximum(-moods, 0)
        table[:, COLUMN["nod"]] += np.maximum(moods, 0) * (1 - away) * (np.sin(9 * self._phase) > -0.4)


def _warm(person: Listener, draw: Array) -> Stance:
    """Leans in, hands at rest."""
    stance = attentive(SITTING, warmth=float(draw[3]))
    if draw[1] > 0.62:
        return replace(stance, left_hand=LAP, right_hand=LAP)
    if draw[1] > 0.42:
        return replace(stance, left_hand=CLASPED, right_hand=ON_ARMREST, lean_deg=1.0)
    return replace(stance, tilt_deg=3.0 if person.seat.x_m < 0 else -3.0)


def _cold(number: int, draw: Array) -> Stance:
    """Looks at the speaker from behind crossed arms, or chin in hand."""
    if number % 3 == 2 and number != STARES + 1:  # who stares keeps the arms crossed
        return replace(thinking(SITTING), tilt_deg=4.0)
    return replace(with_crossed_arms(SITTING), tilt_deg=8 * float(draw[2]) - 4)


def _away(person: Listener, number: int, draw: Array) -> Stance:
    """Looks at a phone, whispers to a neighbour who is there, sinks into the seat, or looks about."""
    beside = _neighbour_side(person)
    match (number * 7 + 1) % 4:
        case 0 | 2:
            return replace(with_phone(SITTING), droop=0.3)
        case 1 if beside:
            return replace(whispering(SITTING, to_left=beside > 0), mouth=0.4)
        case 1:
            return replace(with_phone(SITTING), lean_deg=11.0, droop=0.3)
        case _:
            side = 1 if draw[0] > 0.5 else -1
            return replace(slumped(SITTING), gaze_heading_deg=42.0 * side, gaze_pitch_deg=22 * float(draw[3]) - 10)


def _neighbour_side(person: Listener) -> int:
    """1: somebody sits next to the left of this person, -1: to the right, 0: nobody near."""
    own, others = person.seat, [other.seat for other in listeners() if other.name != person.name]
    near = [seat.x_m - own.x_m for seat in others if seat.row == own.row and abs(seat.x_m - own.x_m) < 1.3]
    if not near:
        return 0
    return 1 if min(near, key=abs) > 0 else -1  # they face the stage, so +x is at their left
