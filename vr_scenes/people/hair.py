"""Hair: a shell over the skull in locks, from the crown to the hairline and, if it is long, on downwards; glasses."""

import numpy as np

from vr_scenes.people.body_maker import BodyMaker, Stuff
from vr_scenes.people.head import direction, on_skull, smooth
from vr_scenes.people.look import Hair, Look
from vr_scenes.people.skeleton import BONE, HEAD_AT, SIDES, eye_centre
from vr_scenes.people.turning import Array, unit

_LINE_AT_DEG = (0, 20, 40, 58, 74, 90, 112, 180)  # from the front; the hairline's height there:
_SHORT_LINE = (46, 50, 41, 20, -6, 12, -20, -34)
_LINES = {
    Hair.LONG: (42, 41, 34, 22, 10, 2, -8, -20),
    Hair.BOB: (33, 33, 30, 22, 10, 2, -8, -22),
    Hair.BUN: (45, 46, 38, 20, 2, 10, -22, -34),
}
_THICK_M = {
    Hair.CROP: 0.010,
    Hair.SIDE: 0.018,
    Hair.BOB: 0.017,
    Hair.LONG: 0.017,
    Hair.BUN: 0.011,
    Hair.CURLY: 0.032,
}
_HANGING = {Hair.LONG: (-0.205, 66.0, 112.0, 0.80), Hair.BOB: (-0.100, 54.0, 84.0, 0.97)}  # ends, from, to, flare


def make_hair(maker: BodyMaker, look: Look) -> None:
    """The hair of `look`, and its brush strokes for the shader."""
    if look.hair is Hair.BALD:
        return
    rng = np.random.default_rng([look.seed, 7])
    heading = np.linspace(-180, 180, maker.segments(30, 12), endpoint=False)
    points, out, thick = _shell(look, heading, rows=8 if maker.detail > 0.7 else 5, rng=rng)
    sheets = [points]
    if look.hair in _HANGING:
        sheets += _falling(points[-1], heading, look.hair)
        tail = sheets[-1][0]
        under = tail * [0.6, 0.6, 1] + [0, -0.01, 0.03]
    else:
        tail = points[-1]
        under = points[-1] - (out * thick[..., None])[-1] * 1.35
    sheets += [(tail * [0.93, 0.93, 1] + [0, 0, 0.004])[None], under[None]]
    hair = np.concatenate(sheets)
    shade = np.ones(hair.shape[:2])
    shade[-2:] = 0.55
    maker.grid(
        hair + HEAD_AT,
        stuff=Stuff.HAIR,
        tint=look.hair_colour,
        bones=BONE["head"],
        drawn_at=hair,
        shade=shade,
        centre=HEAD_AT,
    )
    if look.hair is Hair.BUN:
        _make_bun(maker, look)


def _shell(look: Look, heading: Array, *, rows: int, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Points (rows, columns, 3), the way outwards, and how thick the hair is there."""
    style, aside = look.hair, np.abs(heading)
    line = np.interp(aside, _LINE_AT_DEG, _LINES.get(style, _SHORT_LINE))
    if style is Hair.SIDE:
        line = line + 5 * np.sin(np.radians(heading + 30))
    if style in (Hair.CROP, Hair.SIDE) and not look.is_woman:
        line = line + look.age * 10 * np.exp(-(((aside - 34) / 14) ** 2))  # temples recede
    ragged = 2.2 * np.sin(np.radians(heading) * 13 + look.seed) + 1.6 * np.sin(np.radians(heading) * 23 + 2)
    down = np.linspace(0, 1, rows) ** 0.85
    rise = 90 + (line + ragged - 90)[None] * down[:, None]
    skull = on_skull(direction(heading[None], rise), look)
    locks = 0.15 * np.sin(np.radians(heading) * 9 + look.seed) + 0.10 * np.sin(np.radians(heading) * 17 + 2)
    edge = 0.6 if style in _HANGING else 0.26
    profile = np.interp(down, [0, 0.2, 0.45, 0.65, 0.8, 0.92, 1], [1.0, 1.06, 1.12, 1.08, 0.96, 0.74, edge])
    thick = _THICK_M[style] * profile[:, None] * (1 + locks[None] * down[:, None])
    if style is Hair.SIDE:
        part = np.cos(np.radians(heading - 40))[None] * down[:, None] * (1 - down[:, None])
        thick = thick * (1 + 1.4 * part) * (1 + 0.8 * smooth(60, 20, aside)[None] * smooth(0.45, 0.8, down)[:, None])
    if style is Hair.CURLY:
        thick = thick * (0.8 + 0.42 * rng.random(thick.shape))
    out = unit(skull * [1, 1, 0.9])
    return skull + out * thick[..., None], out, thick


def _falling(edge: Array, heading: Array, style: Hair) -> list[Array]:
    """Rows that hang from the hairline straight down, in strands of uneven length."""
    ends_m, begins_deg, full_deg, flare = _HANGING[style]
    hang = smooth(begins_deg, full_deg, np.abs(heading))
    ends = ends_m + 0.014 * np.sin(np.radians(heading) * 7) + 0.008 * np.sin(np.radians(heading) * 19 + 1)
    rows, last = [], edge
    for share in (0.33, 0.7, 1.0):
        row = last.copy()
        row[:, 2] += (ends - row[:, 2]) * share * hang
        bulge = 1 + ((flare - 1) * np.sin(min(share * 1.25, 1) * 1.57) + 0.16 * max(share - 0.7, 0)) * hang
        wave = 1 + 0.025 * np.sin(np.radians(heading) * 15 + 4 * share) * hang
        row[:, :2] *= (bulge * wave)[:, None]
        row[:, 1] = np.where(row[:, 1] < 0, row[:, 1] - 0.022 * share * hang, row[:, 1])
        rows.append(row[None])
        last = row
    return rows


def _make_bun(maker: BodyMaker, look: Look) -> None:
    ball = direction(np.linspace(0, 360, maker.segments(12, 8), endpoint=False)[None], np.linspace(90, -90, 7)[:, None])
    points = ball * [0.040, 0.034, 0.038] + [0, -0.112, 0.045]
    maker.grid(
        points + HEAD_AT,
        stuff=Stuff.HAIR,
        tint=look.hair_colour,
        bones=BONE["head"],
        drawn_at=ball * 0.1,
        shade=0.95,
    )


def make_glasses(maker: BodyMaker, look: Look) -> None:
    """Dark frames with arms over the ears."""
    frame = (0.09, 0.08, 0.08)
    turn = np.linspace(0, 2 * np.pi, maker.segments(16, 10) + 1)
    eyes = [eye_centre(look, sign) for _, sign in SIDES]
    for (_, sign), eye in zip(SIDES, eyes, strict=True):
        middle = eye + np.array([sign * 0.0015, 0.0300, -0.001])
        wide, tall = (np.sign(wave) * np.abs(wave) ** 0.75 for wave in (np.cos(turn), np.sin(turn)))
        bent = -0.006 * np.abs(np.cos(turn)) * (np.cos(turn) * sign > 0)
        ring = middle + np.stack([0.0255 * wide, bent, 0.0205 * tall], axis=-1)
        _make_wire(maker, ring, frame)
        ear = HEAD_AT + np.array([[sign * 0.0855, 0.03, 0.016], [sign * 0.0875, -0.01, 0.016]])
        _make_wire(maker, np.vstack([middle + np.array([sign * 0.025, -0.006, 0.006]), ear]), frame)
    over = np.linspace(-0.008, 0.008, 4)
    bridge = np.stack([over, 0 * over, 0.003 * (1 - (over / 0.008) ** 2)], axis=-1)
    _make_wire(maker, (eyes[0] + eyes[1]) / 2 + [0, 0.031, 0.004] + bridge, frame)


def _make_wire(maker: BodyMaker, centres: Array, tint: tuple[float, float, float]) -> None:
    radii = np.full((len(centres), 2), 0.0018)
    maker.tube(
        centres,
        radii,
        stuff=Stuff.GLOSS,
        tint=tint,
        bones=BONE["head"],
        corners=4,
        ahead=(0.1, 0.3, 1.0),
        caps=(False, False),
    )
