"""What stands and hangs on the platforms: benches, posters, signs, boards, a clock, bins and a machine."""

import numpy as np

from vr_scenes.catalog.crowd.measures import FAR_PLATFORM_X_M, PASSAGES_Y_M, PLATFORM_X_M
from vr_scenes.geometry.mesh import MeshMaker, Point, Tint
from vr_scenes.geometry.model import Joint, Part
from vr_scenes.geometry.shapes import ALL_SIDES, box, tube, turned
from vr_scenes.pose import Placement

STEEL: Tint = (0.5, 0.52, 0.54)
DARK: Tint = (0.13, 0.14, 0.16)
WOOD: Tint = (0.6, 0.43, 0.28)
CLOCK_M = (-2.3, -1.6, 2.72)  # its middle; it faces -y
BENCHES_Y_M = (-10.6, 0.6, 13.0, 25.0)
CLOCK_JOINTS = (Joint(name="hours", parent="station"), Joint(name="minutes", parent="station"))
JOINT = "station"


class Furnishing:
    """One mesh for each material."""

    def __init__(self) -> None:
        self._wood, self._steel, self._pictures, self._signs, self._boards = (MeshMaker() for _ in range(5))
        self._hanging = MeshMaker()
        self._face, self._hour, self._minute = (MeshMaker() for _ in range(3))
        for y in BENCHES_Y_M:
            self._bench(-4.75, y)
            self._bench(11.05, y + 4)
        for number, y in enumerate((-18.2, -7.2, -3.0, 3.8, 11.3, 15.2, 22.4, 27.2, 35.0)):
            self._poster(PLATFORM_X_M[0] + 0.03, y, number, 1.0)
        for number, y in enumerate(np.arange(-19, 38, 5.5).tolist()):
            self._poster(FAR_PLATFORM_X_M[1] - 0.03, y, number + 2, -1.0)
        for y in PASSAGES_Y_M:
            self._exit(y)
        for x, y in ((-2.4, 8.5), (-2.4, 27.0), (8.7, 5.0), (8.7, 24.0)):
            self._board(x, y)
        self._clock()
        self._bin(-4.7, -8.6)
        self._bin(-4.7, 10.4)
        self._machine(-4.85, 4.9)

    def parts(self) -> tuple[Part, ...]:
        """All of them hang on the station's joint; the clock's hands on their own."""
        return (
            Part(name="benches", mesh=self._wood.mesh(), texture="panel", joint=JOINT, is_near=True, shine=0.12),
            Part(
                name="fittings",
                mesh=self._steel.mesh(),
                texture="panel",
                joint=JOINT,
                is_near=True,
                shine=0.4,
                gloss=50,
            ),
            Part(
                name="hanging", mesh=self._hanging.mesh(), texture="panel", joint=JOINT, shine=0.3, casts_shadow=False
            ),
            Part(
                name="posters",
                mesh=self._pictures.mesh(),
                texture="posters",
                joint=JOINT,
                glow=0.34,
                casts_shadow=False,
            ),
            Part(name="exit signs", mesh=self._signs.mesh(), texture="exit", joint=JOINT, glow=1.0, casts_shadow=False),
            Part(name="boards", mesh=self._boards.mesh(), texture="screen", joint=JOINT, glow=1.6, casts_shadow=False),
            Part(name="clock", mesh=self._face.mesh(), texture="clock", joint=JOINT, glow=0.55, casts_shadow=False),
            Part(name="hour hand", mesh=self._hour.mesh(), joint="hours", casts_shadow=False),
            Part(name="minute hand", mesh=self._minute.mesh(), joint="minutes", casts_shadow=False),
        )

    def _bench(self, x: float, y: float) -> None:
        for slat in range(4):
            left = x - 0.22 + 0.115 * slat
            box(self._wood, (left, y - 0.9, 0.42), (left + 0.1, y + 0.9, 0.45), tint=WOOD, sides=ALL_SIDES)
        for slat in range(3):
            z = 0.55 + 0.12 * slat
            back = x - 0.3 if x < 0 else x + 0.27
            box(self._wood, (back, y - 0.9, z), (back + 0.03, y + 0.9, z + 0.1), tint=WOOD, sides=ALL_SIDES)
        for end in (y - 0.7, y + 0.7):
            for foot in (x - 0.18, x + 0.18):
                box(self._steel, (foot - 0.025, end - 0.025, 0), (foot + 0.025, end + 0.025, 0.42), tint=DARK)

    def _poster(self, x: float, y: float, number: int, facing: float) -> None:
        """2.2 m wide, in a steel frame, lit from within a little."""
        y0, y1, z0, z1 = y - 1.1, y + 1.1, 0.72, 2.32
        ends = (y0, y1) if facing > 0 else (y1, y0)
        front = x + facing * 0.035
        corners = np.array([[front, ends[0], z0], [front, ends[1], z0], [front, ends[1], z1], [front, ends[0], z1]])
        left = 0.25 * (number % 4) + 0.004
        uv = np.array([[left, 0], [left + 0.242, 0], [left + 0.242, 1], [left, 1]])
        self._pictures.quads(corners[None], uv=uv)
        low, high = sorted((x, x + facing * 0.05))
        for a, b in (((y0 - 0.07, z0 - 0.07), (y1 + 0.07, z0)), ((y0 - 0.07, z1), (y1 + 0.07, z1 + 0.07)),
                     ((y0 - 0.07, z0), (y0, z1)), ((y1, z0), (y1 + 0.07, z1))):  # fmt: skip
            box(self._hanging, (low, *a), (high, *b), tint=STEEL, sides=ALL_SIDES)

    def _exit(self, y: float) -> None:
        """A lit sign that stands out from the wall beside its passage, to be read from both sides."""
        x0, x1, z0, z1, at = PLATFORM_X_M[0] + 0.1, PLATFORM_X_M[0] + 1.5, 2.62, 2.97, y + 1.6
        uv = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
        front = np.array([[x0, at - 0.05, z0], [x1, at - 0.05, z0], [x1, at - 0.05, z1], [x0, at - 0.05, z1]])
        back = np.array([[x1, at + 0.05, z0], [x0, at + 0.05, z0], [x0, at + 0.05, z1], [x1, at + 0.05, z1]])
        self._signs.quads(np.stack([front, back]), uv=uv)
        box(
            self._hanging,
            (x0 - 0.03, at - 0.045, z0 - 0.03),
            (x1 + 0.03, at + 0.045, z1 + 0.03),
            tint=DARK,
            sides=ALL_SIDES,
        )

    def _board(self, x: float, y: float) -> None:
        """A departure board that hangs across the platform, to be read from both sides."""
        z0, z1, half = 2.45, 2.85, 0.85
        box(
            self._hanging,
            (x - half - 0.05, y - 0.09, z0 - 0.05),
            (x + half + 0.05, y + 0.09, z1 + 0.05),
            tint=DARK,
            sides=ALL_SIDES,
        )
        front = np.array(
            [[x - half, y - 0.095, z0], [x + half, y - 0.095, z0], [x + half, y - 0.095, z1], [x - half, y - 0.095, z1]]
        )
        back = front[[1, 0, 3, 2]] + (0, 0.19, 0)
        self._boards.quads(np.stack([front, back]))
        for side in (-0.6, 0.6):
            tube(self._hanging, (x + side, y, z1), (x + side, y, 5.0), (0.02, 0.02), tint=STEEL, corners=6)

    def _clock(self) -> None:
        x, y, z = CLOCK_M
        half = 0.3
        turn = np.linspace(0, 2 * np.pi, 33)
        rim = np.stack([x + half * np.cos(turn), 0 * turn + y - 0.08, z + half * np.sin(turn)], 1)
        hub = np.broadcast_to(np.array([x, y - 0.08, z]), rim[1:].shape)
        fan = np.stack([hub, rim[:-1], rim[1:], rim[1:]], axis=1)
        uv = np.stack([(fan[..., 0] - x) / (2 * half) + 0.5, (fan[..., 2] - z) / (2 * half) + 0.5], -1)
        self._face.quads(fan, normals=np.array([0.0, -1.0, 0.0]), uv=uv)
        edge = np.stack([rim, rim + np.array([0, 0.16, 0])])
        normals = np.stack([np.cos(turn), 0 * turn, np.sin(turn)], 1)
        self._hanging.grid(edge[::-1], normals=np.stack([normals, normals]), tint=DARK)
        tube(self._hanging, (x, y, z + half), (x, y, 5.0), (0.022, 0.022), tint=DARK, corners=8)
        for maker, long, wide in ((self._hour, 0.17, 0.016), (self._minute, 0.25, 0.011)):
            hand = np.array([[-wide, 0, -0.04], [wide, 0, -0.04], [wide * 0.7, 0, long], [-wide * 0.7, 0, long]])
            maker.quads(hand[None], tint=(0.05, 0.05, 0.06))

    def _bin(self, x: float, y: float) -> None:
        profile = ((0.2, 0.0), (0.22, 0.05), (0.24, 0.8), (0.25, 0.84), (0.2, 0.86))
        turned(self._steel, (x, y, 0.0), profile, tint=(0.3, 0.34, 0.34), corners=16)

    def _machine(self, x: float, y: float) -> None:
        """Drinks behind a lit pane."""
        box(self._steel, (x - 0.33, y - 0.5, 0.0), (x + 0.33, y + 0.5, 1.86), tint=(0.55, 0.16, 0.14))
        front = x + 0.335
        pane = [(front, y + 0.42, 0.66), (front, y - 0.2, 0.66), (front, y - 0.2, 1.74), (front, y + 0.42, 1.74)]
        self._wares(pane)

    def _wares(self, pane: list[Point]) -> None:
        front, left, low = pane[0]
        box(self._steel, (front, left - 0.62, low), (front + 0.006, left, low + 1.08), tint=(0.1, 0.11, 0.12))
        tints: tuple[Tint, ...] = ((0.8, 0.3, 0.2), (0.25, 0.5, 0.3), (0.9, 0.75, 0.3), (0.3, 0.45, 0.7))
        for shelf in range(4):
            for place in range(6):
                y, z = left - 0.08 - 0.095 * place, low + 0.06 + 0.26 * shelf
                box(
                    self._steel,
                    (front, y - 0.03, z),
                    (front + 0.02, y + 0.03, z + 0.17),
                    tint=tints[(shelf * 3 + place) % 4],
                )


def clock_hands(clock_s: float) -> tuple[Placement, ...]:
    """It is twenty to nine in the evening when the scene begins; the hands go with its clock."""
    minutes = 8 * 60 + 40 + clock_s / 60
    x, y, z = CLOCK_M
    return (
        Placement(joint="hours", x_m=x, y_m=y - 0.088, z_m=z, roll_deg=minutes / 2),
        Placement(joint="minutes", x_m=x, y_m=y - 0.094, z_m=z, roll_deg=6 * minutes),
    )
