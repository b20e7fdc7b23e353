"""Who else flies: seated people, each with something to do, who sit stiller and look out as it gets rough."""

import math
from dataclasses import replace

import numpy as np

from vr_scenes.catalog.flight.fuselage import ACROSS_M, ROW_M
from vr_scenes.catalog.flight.seats import SEAT_Z_M
from vr_scenes.geometry.model import Figure, Joint
from vr_scenes.people.gestures import ON_ARMREST, SITTING, with_phone
from vr_scenes.people.look import look_of
from vr_scenes.people.person import FAR, build
from vr_scenes.people.posing import Cast
from vr_scenes.people.stance import Stance, mixed, table_of
from vr_scenes.pose import FigurePose, Placement

# (row before one's own, place across, seed): windows and aisles ahead, some across the aisle, some behind
SEATED = ((0, 2, 304), (0, 3, 311), (1, 1, 305), (1, 4, 317), (2, 2, 306), (2, 0, 333), (2, 5, 309), (3, 3, 321),
          (3, 1, 328), (4, 2, 310), (4, 4, 314), (5, 3, 325), (5, 0, 318), (-1, 2, 319), (-1, 4, 326),
          (-2, 3, 307))  # fmt: skip
SHAKEN_M = (0.011, 0.012)  # across and up; it is they who move, for those who watch must not be shaken
PASSENGER_JOINTS = tuple(Joint(name=f"passenger{number}", parent="cabin") for number in range(len(SEATED)))
_LOOKS = tuple(look_of(seed, formality=0.3) for _, _, seed in SEATED)
_CAST = Cast([(f"passenger{number}", look) for number, look in enumerate(_LOOKS)])
_SEATED = replace(SITTING, seat_m=SEAT_Z_M, lean_deg=-9.0, gaze_pitch_deg=-8.0)
_READING = replace(with_phone(_SEATED), lean_deg=-4.0)
_GRIPS = replace(ON_ARMREST, x_m=0.232, y_m=0.2, z_m=1.035, roll_deg=88, grip=0.75)  # round the end of an armrest
_TENSE = replace(
    _SEATED, lean_deg=-11.0, left_hand=_GRIPS, right_hand=_GRIPS, brows=0.6, frown=0.4,
    gaze_pitch_deg=2.0, liveliness=0.6,
)  # fmt: skip


def passenger_figures() -> tuple[Figure, ...]:
    """One figure a passenger, in the far form: most are seen from behind."""
    return tuple(
        build(look, name=f"passenger{number}", joint=f"passenger{number}", detail=FAR)
        for number, look in enumerate(_LOOKS)
    )


def passenger_placements(clock_s: float, roughness: float) -> tuple[Placement, ...]:
    """Where they sit; where it is rough (0..1) they are shaken in their seats, row after row."""
    return tuple(
        Placement(
            joint=f"passenger{number}",
            x_m=ACROSS_M[place] + roughness * SHAKEN_M[0] * math.sin(2 * math.pi * 0.57 * clock_s + 0.5 * row),
            y_m=row * ROW_M - 0.02,
            z_m=roughness * SHAKEN_M[1] * math.sin(2 * math.pi * 0.91 * clock_s + 0.35 * row + 0.2 * number),
        )
        for number, (row, place, _) in enumerate(SEATED)
    )


def passenger_poses(clock_s: float, roughness: float) -> tuple[FigurePose, ...]:
    """At ease or with a phone where it is calm, holding the armrests where it is rough (0..1)."""
    at_ease = table_of([_at_ease(number) for number in range(len(SEATED))])
    tense = table_of([replace(_TENSE, gaze_heading_deg=_to_window_deg(number)) for number in range(len(SEATED))])
    late = np.linspace(0.0, 0.4, len(SEATED))  # some are braver than others
    share = np.clip((roughness - late) / 0.6, 0, 1)
    return _CAST.pose(mixed(at_ease, tense, share * share * (3 - 2 * share)), clock_s)


def _at_ease(number: int) -> Stance:
    return _READING if number % 3 == 1 else replace(_SEATED, gaze_heading_deg=8.0 * ((number * 5) % 7 - 3))


def _to_window_deg(number: int) -> float:
    return 42.0 if ACROSS_M[SEATED[number][1]] < 0 else -42.0
