"""Arms in their sleeves, hands with fingers, and the phone in the right one."""

import numpy as np

from vr_scenes.people.body_maker import BodyMaker, Bones, Stuff
from vr_scenes.people.head import smooth
from vr_scenes.people.look import Look, Outfit
from vr_scenes.people.skeleton import BONE, SIDES
from vr_scenes.people.turning import Array, across, unit

# Along the arm, 0 shoulder, 1 elbow, 2 wrist; how thick it is there, m.
_ALONG = np.array([-0.17, -0.11, 0.02, 0.18, 0.45, 0.80, 0.93, 1.0, 1.07, 1.2, 1.55, 1.85, 2.0])
_THICK_M = np.array([0.022, 0.040, 0.052, 0.054, 0.049, 0.044, 0.043, 0.043, 0.043, 0.043, 0.040, 0.035, 0.034])
_BARE = np.array([1, 1, 1, 1, 1, 0.95, 0.92, 0.9, 0.9, 0.9, 0.88, 0.74, 0.70])
_PALM = np.array([[0.019, 0.024], [0.018, 0.027], [0.017, 0.036], [0.0165, 0.040], [0.014, 0.039]])
_FINGERS = ((0.0285, 0.072), (0.0095, 0.080), (-0.0095, 0.075), (-0.0275, 0.060))  # aside, length; m


def make_arms(maker: BodyMaker, look: Look, joints: Array) -> None:
    """Both arms with hands."""
    for side, sign in SIDES:
        shoulder, elbow, wrist = (joints[BONE[f"{side}_{part}"]] for part in ("arm", "forearm", "hand"))
        _make_arm(maker, look, side, sign, (shoulder, elbow, wrist))
        _make_hand(maker, look, side, sign, wrist, unit(wrist - elbow))


def make_phone(maker: BodyMaker, joints: Array) -> None:
    """A phone in the right hand; its bone shrinks it to nothing where none is held."""
    middle, bone = joints[BONE["phone"]], BONE["phone"]
    half = np.array([0.005, 0.034, 0.070])
    low, high = middle - half, middle + half
    maker.box(low, high, stuff=Stuff.GLOSS, tint=(0.06, 0.06, 0.07), bones=bone)
    screen_low, screen_high = low + np.array([-0.0008, 0.003, 0.004]), high - np.array([0.0102, 0.003, 0.004])
    maker.box(screen_low, screen_high, stuff=Stuff.GLOW, tint=(0.62, 0.74, 0.86), bones=bone, sides="x")


def _make_arm(maker: BodyMaker, look: Look, side: str, sign: float, at: tuple[Array, Array, Array]) -> None:
    shoulder, elbow, wrist = at
    along = _ALONG[:, None]
    centres = np.where(along < 1, shoulder + (elbow - shoulder) * along, elbow + (wrist - elbow) * (along - 1))
    centres[:3, 0] -= sign * np.array([0.062, 0.040, 0.010])
    is_jacket = look.outfit is Outfit.JACKET
    thick = _THICK_M * (1 + 0.30 * look.weight - 0.12 * look.is_woman) * (1.12 if is_jacket else 1.0)
    upper, lower = BONE[f"{side}_arm"], BONE[f"{side}_forearm"]
    bend, shade = smooth(0.86, 1.14, _ALONG), 1 - 0.18 * smooth(0.2, -0.2, _ALONG)
    if look.has_short_sleeves:
        sleeve = np.stack([thick[:6] * 1.1] * 2, axis=-1)
        maker.tube(centres[:6], sleeve, stuff=Stuff.TORSO, tint=look.top, bones=upper, shade=shade[:6])
        bare = np.stack([(thick * _BARE * 0.9)[5:]] * 2, axis=-1)
        bones = (np.full(8, upper), np.full(8, lower), bend[5:])
        maker.tube(centres[5:], bare, stuff=Stuff.SKIN, tint=look.skin, bones=bones, shade=shade[5:])
        return
    bones = (np.full(13, upper), np.full(13, lower), bend)
    sizes = np.stack([thick, thick], axis=-1)
    maker.tube(centres, sizes, stuff=Stuff.TORSO, tint=look.top, bones=bones, shade=shade)
    if is_jacket:
        down = unit(wrist - elbow)
        cuff = np.array([wrist - down * 0.01, wrist + down * 0.012, wrist + down * 0.0125])
        cuff_m = np.array([[0.031, 0.031], [0.031, 0.031], [0.02, 0.02]])
        maker.tube(cuff, cuff_m, stuff=Stuff.CLOTH, tint=look.shirt, bones=lower)


def _make_hand(maker: BodyMaker, look: Look, side: str, sign: float, wrist: Array, down: Array) -> None:
    """The palm faces the body, the thumb is ahead; seen from afar the fingers, which bend twice, are one."""
    bone, size = BONE[f"{side}_hand"], 1 - 0.10 * look.is_woman
    ahead = unit(np.array([0.0, 1.0, 0.0]) - down * down[1])
    square = across(ahead, down)
    inwards = square * (-sign if square[0] > 0 else sign)

    def at(along: float, aside: float, bent: float) -> Array:
        place: Array = wrist + down * along + ahead * aside + inwards * bent
        return place

    fingers, tips = BONE[f"{side}_fingers"], BONE[f"{side}_tips"]
    bending = np.array([bone, fingers, tips, tips])
    bent_bones = (bending, bending, np.zeros(4))

    def tube(centres: list[Array], radii: Array, corners: int, power: float = 2.0, bones: int | Bones = bone) -> None:
        maker.tube(
            np.array(centres),
            radii * size,
            stuff=Stuff.SKIN,
            tint=look.skin,
            bones=bones,
            corners=corners,
            power=power,
            ahead=ahead,
        )

    tube([at(along, 0.002, 0) for along in (-0.015, 0.012, 0.040, 0.068, 0.088)], _PALM, 8, 2.4)
    if maker.detail > 0.7:
        for aside, length in _FINGERS:
            bends = ((0.35, 0.004, 1), (0.68, 0.015, 0.97), (0.9, 0.030, 0.94))
            joints = [at(0.088 + length * part, aside * size * near, bent) for part, bent, near in bends]
            tube(
                [at(0.078, aside * size, 0), *joints],
                np.array([[0.0100] * 2, [0.0098] * 2, [0.009] * 2, [0.0068] * 2]),
                5,
                bones=bent_bones,
            )
    else:
        places = [at(0.078, 0, 0), at(0.115, 0, 0.004), at(0.14, 0, 0.015), at(0.158, 0, 0.03)]
        sizes = np.array([[0.012, 0.038], [0.0105, 0.037], [0.010, 0.034], [0.008, 0.027]])
        tube(places, sizes, 8, 2.4, bent_bones)
    if maker.detail < 0.45:
        return
    thumb = [at(0.018, 0.020, 0.004), at(0.045, 0.043, 0.012), at(0.068, 0.052, 0.018), at(0.090, 0.054, 0.022)]
    tube(thumb, np.array([[0.014] * 2, [0.0125] * 2, [0.0108] * 2, [0.0078] * 2]), 6)
