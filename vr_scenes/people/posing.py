"""Stances -> bones: poses many people at once, lets them breathe, blink and look, and sets hands and feet."""

from collections.abc import Sequence

import numpy as np

from vr_scenes.people.look import Look
from vr_scenes.people.signs_of_life import SignsOfLife
from vr_scenes.people.skeleton import ANKLE_M, BONE, BONES, PARENTS, SIDES, joints
from vr_scenes.people.stance import COLUMN, Table, span
from vr_scenes.people.turning import Array, Limb, turned_back, turned_by, turns, twists, unit
from vr_scenes.pose import FigurePose

HEAD_SCALE = 1.15  # a slightly large head reads as drawn on purpose, and faces can be read from a lectern
SEAT_TO_HIP_M = 0.085  # a hip joint above the seat
HIP_REST_M = 0.90
GRIP_DEG = {"fingers": 72.0, "tips": 92.0}  # how far a closed hand bends them, each on from the one before
LEG_SLACK = 0.992  # of its length at most, so that knees never snap


class Cast:
    """The people of one scene: (figure's name, look) each. Costs about 0.15 ms a person and pose."""

    def __init__(self, people: Sequence[tuple[str, Look]]) -> None:
        if not people:
            raise ValueError("a cast needs at least one person")
        self._names = tuple(name for name, _ in people)
        looks = [look for _, look in people]
        self._scales = np.array([look.scale for look in looks])
        self._weights = np.array([max(look.weight, 0.0) for look in looks])
        self._joints = np.stack([joints(look) for look in looks])
        self._life = SignsOfLife([look.seed for look in looks])
        self._arms, self._legs = (
            [Limb(*(self._joints[:, BONE[f"{side}_{bone}"]] for bone in chain)) for side, _ in SIDES]
            for chain in (("arm", "forearm", "hand"), ("thigh", "shin", "foot"))
        )

    def pose(self, table: Table, clock_s: float) -> tuple[FigurePose, ...]:
        """One pose a person for stances (people, columns) at `clock_s`; see stance.table_of.

        Raises ValueError if the table is not for these people.
        """
        if table.shape != (len(self._names), len(COLUMN)):
            raise ValueError(f"a table for {len(self._names)} people has {len(COLUMN)} columns, not {table.shape}")
        live = self._life.at(clock_s)
        turn = np.broadcast_to(np.eye(3), (len(table), len(BONES), 3, 3)).copy()
        shift = np.zeros((len(table), len(BONES), 3))
        self._set_trunk(turn, shift, table, live)
        hips, chest = self._to_chest(turn, shift)
        self._set_head(turn, shift, table, live, chest[0])
        for number, (side, sign) in enumerate(SIDES):
            self._set_arm(turn, table, number, side, sign, hips, chest)
            self._set_leg(turn, table, number, side, sign, hips)
        bones = self._bones(turn, shift, table)
        faces = self._faces(table, live)
        return tuple(
            FigurePose(figure=name, bones=bones[i], values={"expression": faces[i]})
            for i, name in enumerate(self._names)
        )

    def _set_trunk(self, turn: Array, shift: Array, table: Table, live: dict[str, Array]) -> None:
        sit, lean, tilt, yaw = (table[:, COLUMN[name]] for name in ("sit", "lean_deg", "tilt_deg", "turn_deg"))
        sway = live["sway"] * table[:, COLUMN["liveliness"]]
        turn[:, BONE["hips"]] = turns(4 * sit, 0.0 * sit, 0.15 * yaw)
        turn[:, BONE["spine"]] = turns(
            -0.5 * lean + 0.4 * live["breath"], 0.5 * tilt + 0.6 * sway, 0.35 * yaw + 0.8 * sway
        )
        turn[:, BONE["chest"]] = turns(-0.5 * lean + 0.9 * live["breath"], 0.5 * tilt, 0.5 * yaw)
        feet = [table[:, span(f"{side}_foot")] / self._scales[:, None] for side, _ in SIDES]
        ahead = table[:, COLUMN["stand_ahead_m"]] / self._scales
        shift[:, BONE["hips"], 1] = ahead * (1 - sit)
        stand = self._standing_height(feet, ahead) - HIP_REST_M
        seat = table[:, COLUMN["seat_m"]] / self._scales + SEAT_TO_HIP_M - HIP_REST_M
        shift[:, BONE["hips"], 2] = stand + (seat - stand) * sit
        weight = live["sway"] * 0.006 * (1 - sit)
        shift[:, BONE["hips"], 0] += weight

    def _standing_height(self, feet: list[Array], ahead: Array) -> Array:
        """As high as both legs reach; the lower of the two, rounded where they change places."""
        highest = []
        for limb, foot in zip(self._legs, feet, strict=True):
            aside, along = foot[:, 0] - limb.root[:, 0], foot[:, 1] - ahead
            room = np.maximum((LEG_SLACK * limb.reach_m) ** 2 - aside**2 - along**2, 0.09)
            highest.append(foot[:, 2] + ANKLE_M + np.sqrt(room))
        gap = highest[0] - highest[1]
        low: Array = (highest[0] + highest[1] - np.sqrt(gap * gap + 0.0004)) / 2
        return low

    def _to_chest(self, turn: Array, shift: Array) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
        """(turn, place) of hips and chest: each moves its rest to where it is."""
        at = self._joints
        hips = turn[:, 0], at[:, 0] + shift[:, 0] - turned_by(turn[:, 0], at[:, 0])
        now = hips
        for bone in (BONE["spine"], BONE["chest"]):
            place = turned_by(now[0], at[:, bone] - turned_by(turn[:, bone], at[:, bone])) + now[1]
            now = now[0] @ turn[:, bone], place
        return hips, now

    def _set_head(self, turn: Array, shift: Array, table: Table, live: dict[str, Array], chest: Array) -> None:
        """Neck and head turn towards what is looked at, the eyes do the rest, and lids follow the eyes."""
        column = {name: table[:, number] for name, number in COLUMN.items() if "." not in name}
        heading, pitch = np.radians(column["gaze_heading_deg"]), np.radians(column["gaze_pitch_deg"])
        to = np.stack([-np.sin(heading) * np.cos(pitch), np.cos(heading) * np.cos(pitch), np.sin(pitch)], -1)
        to = turned_back(chest, to)
        yaw = np.clip(np.degrees(np.arctan2(-to[:, 0], to[:, 1])), -95, 95)
        rise = np.clip(np.degrees(np.arcsin(np.clip(to[:, 2], -1, 1))), -58, 40)
        stray = live["stray"] * column["liveliness"][:, None]
        head_yaw = 74 * np.tanh(yaw * 0.84 / 74) + stray[:, 0]
        head_rise = np.clip(rise * 0.74, -38, 26) + stray[:, 1] + column["nod"] * live["nod"]
        tilt = column["tilt_deg"]
        turn[:, BONE["neck"]] = turns(0.35 * head_rise, 0.25 * tilt, 0.35 * head_yaw)
        turn[:, BONE["head"]] = turns(0.65 * head_rise, 0.45 * tilt, 0.65 * head_yaw) * HEAD_SCALE
        dart = live["dart"] * column["liveliness"]
        eye_yaw, eye_rise = np.clip(yaw - head_yaw, -26, 26) + dart, np.clip(rise - head_rise, -22, 18)
        open_lid = eye_rise * 0.8 - 9 * column["droop"] - 2.5 * np.maximum(column["smile"], 0) + 3 * column["brows"]
        lid = open_lid + (-52 - open_lid) * live["blink"]
        for side, sign in SIDES:
            turn[:, BONE[f"{side}_eye"]] = turns(eye_rise, 0.0, eye_yaw)
            turn[:, BONE[f"{side}_lid"]] = turns(lid, 0.0, 0.0)
            shift[:, BONE[f"{side}_cheek"]] = column["smile"][:, None] * np.array([0.0015 * sign, 0.0042, 0.0036])

    def _set_arm(
        self,
        turn: Array,
        table: Table,
        number: int,
        side: str,
        sign: float,
        hips: tuple[Array, Array],
        chest: tuple[Array, Array],
    ) -> None:
        hand = table[:, span(f"{side}_hand")]
        mirror = np.array([sign, 1, 1])
        wrist = hand[:, :3] * mirror
        wrist[:, 1] += 0.05 * self._weights * np.clip((0.25 - np.abs(wrist[:, 0])) / 0.1, 0, 1)  # a belly is in the way
        target = turned_back(chest[0], turned_by(hips[0], wrist) + hips[1] - chest[1])
        limb = self._arms[number]
        arm, forearm = limb.reach(target, hand[:, 3:6] * mirror)
        turn[:, BONE[f"{side}_arm"]], turn[:, BONE[f"{side}_forearm"]] = arm, forearm
        twist = twists(limb.lower_axis, -sign * hand[:, 6])
        turn[:, BONE[f"{side}_hand"]] = twist @ turns(0.0, -sign * hand[:, 7], 0.0)
        ahead = unit(np.array([0.0, 1.0, 0.0]) - limb.lower_axis * limb.lower_axis[:, 1:2])  # across the knuckles
        for bone, degrees in GRIP_DEG.items():
            turn[:, BONE[f"{side}_{bone}"]] = twists(ahead, sign * degrees * hand[:, 8])

    def _set_leg(
        self, turn: Array, table: Table, number: int, side: str, sign: float, hips: tuple[Array, Array]
    ) -> None:
        foot = table[:, span(f"{side}_foot")]
        ankle = foot[:, :3] / self._scales[:, None]
        ankle[:, 2] += ANKLE_M
        target = turned_back(hips[0], ankle - hips[1])
        sit = table[:, COLUMN["sit"]]
        pole = np.stack([sign * (0.04 + 0.06 * sit), np.ones(len(sit)), 0.25 + 0.5 * sit], -1)
        thigh, shin = self._legs[number].reach(target, pole)
        turn[:, BONE[f"{side}_thigh"]], turn[:, BONE[f"{side}_shin"]] = thigh, shin
        leg = hips[0] @ thigh @ shin
        turn[:, BONE[f"{side}_foot"]] = leg.swapaxes(-1, -2) @ turns(foot[:, 4], 0.0, foot[:, 3])

    def _bones(self, turn: Array, shift: Array, table: Table) -> Array:
        """Chains the bones' own turns from the hips outwards: (people, bones, 4, 4)."""
        phone = np.maximum(table[:, COLUMN["phone"]], 1e-3)
        turn[:, BONE["phone"]] *= phone[:, None, None]
        local = np.zeros((*turn.shape[:2], 4, 4))
        local[..., :3, :3], local[..., 3, 3] = turn, 1
        local[..., :3, 3] = self._joints + shift - turned_by(turn, self._joints)
        bones = np.empty_like(local)
        scale = np.zeros((len(table), 4, 4))
        scale[:, (0, 1, 2), (0, 1, 2)], scale[:, 3, 3] = self._scales[:, None], 1
        bones[:, 0] = scale @ local[:, 0]
        for bones_of_depth, parents in _DEPTHS:
            bones[:, bones_of_depth] = bones[:, parents] @ local[:, bones_of_depth]
        return bones.astype(np.float32)

    def _faces(self, table: Table, live: dict[str, Array]) -> list[tuple[float, float, float, float]]:
        smile, frown, mouth, brows = (table[:, COLUMN[name]] for name in ("smile", "frown", "mouth", "brows"))
        speaking = mouth * (0.72 + 0.28 * live["speech"])
        return [
            (float(one), float(two), float(three), float(four))
            for one, two, three, four in zip(smile, frown, speaking, brows, strict=True)
        ]


def _depth(bone: int) -> int:
    return 0 if PARENTS[bone] < 0 else 1 + _depth(PARENTS[bone])


_DEPTHS = tuple(
    (list(group), [PARENTS[bone] for bone in group])
    for depth in range(1, 1 + max(_depth(bone) for bone in range(len(BONES))))
    if (group := [bone for bone in range(len(BONES)) if _depth(bone) == depth])
)
