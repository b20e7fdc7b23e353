"""How a person holds themselves at one moment, as numbers that can be mixed: body, hands, feet, gaze, face."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Where a wrist is, in metres from the floor under the hips as if standing (it moves with the hips): +x outwards,
    to its own side. `elbow_*` points to where the elbow goes; roll and pitch turn the hand, degrees. `grip` 0 is a
    flat hand, 1 one closed around a pole.
    """

    x_m: float
    y_m: float
    z_m: float
    elbow_x: float = 0.4
    elbow_y: float = -1.0
    elbow_z: float = 0.0
    roll_deg: float = 0.0
    pitch_deg: float = 0.0
    grip: float = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """Where a sole is under the ankle, in metres from the figure's joint (+x right); heading to the left, toes up."""

    x_m: float
    y_m: float = 0.0
    z_m: float = 0.0
    heading_deg: float = 0.0
    toes_up_deg: float = 0.0


HANGING = Hand(x_m=0.262, y_m=0.045, z_m=0.872, roll_deg=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """One person's whole bearing. A table of stances can be mixed number by number, and nothing jumps.

    `sit` 0 stands, the hips `stand_ahead_m` ahead of the joint .. 1 sits over the joint at `seat_m`. Lean is forward,
    turn and headings to the left, tilt to the right. The gaze is seen from the joint (heading 0 is its +y). `smile`
    -1..1; the others 0..1. `phone`: whether the right hand holds one. `liveliness`: how much body and eyes stray.
    """

    sit: float = 0.0
    seat_m: float = 0.46
    stand_ahead_m: float = 0.0
    lean_deg: float = 0.0
    turn_deg: float = 0.0
    tilt_deg: float = 0.0
    gaze_heading_deg: float = 0.0
    gaze_pitch_deg: float = 0.0
    nod: float = 0.0
    smile: float = 0.0
    frown: float = 0.0
    mouth: float = 0.0
    brows: float = 0.0
    droop: float = 0.0  # of the eyelids
    phone: float = 0.0
    liveliness: float = 1.0
    left_hand: Hand = HANGING
    right_hand: Hand = HANGING
    left_foot: Foot = field(default_factory=lambda: Foot(x_m=-0.10, heading_deg=8))
    right_foot: Foot = field(default_factory=lambda: Foot(x_m=0.10, heading_deg=-8))

    @property
    def numbers(self) -> tuple[float, ...]:
        """Everything in the order of COLUMN."""
        plain = [getattr(self, name) for name in _PLAIN]
        parts = [astuple(getattr(self, name)) for name in _PARTS]
        return (*plain, *(number for part in parts for number in part))


_PARTS = ("left_hand", "right_hand", "left_foot", "right_foot")
_PLAIN = tuple(one.name for one in fields(Stance) if one.name not in _PARTS)
_PART_FIELDS = {name: tuple(one.name for one in fields(Hand if "hand" in name else Foot)) for name in _PARTS}
_NAMES = (*_PLAIN, *(f"{part}.{name}" for part in _PARTS for name in _PART_FIELDS[part]))
COLUMN = {name: number for number, name in enumerate(_NAMES)}  # "smile", "left_hand.x_m" ... -> column of a table


def span(part: str) -> slice:
    """The columns of a hand or a foot, such as "left_hand"."""
    first = COLUMN[f"{part}.{_PART_FIELDS[part][0]}"]
    return slice(first, first + len(_PART_FIELDS[part]))


def table_of(stances: Sequence[Stance]) -> Table:
    """(people, columns), one row a stance; see COLUMN."""
    return np.array([stance.numbers for stance in stances], float)


def mixed(one: Table, other: Table, share: NDArray[np.floating] | float) -> Table:
    """From `one` (share 0) to `other` (share 1), each person by their own share if it is an array (people,)."""
    shares = np.asarray(share, float)
    result: Table = one + (other - one) * (shares[..., None] if shares.ndim else shares)
    return result
