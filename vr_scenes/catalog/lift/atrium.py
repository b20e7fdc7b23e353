"""The hall that the lift stands in: galleries on every storey, landings at the lift's doors, a roof of glass."""

import numpy as np

from vr_scenes.catalog.lift.ride import STOREY_M, STOREYS
from vr_scenes.geometry.mesh import MeshMaker, Point, Tint
from vr_scenes.geometry.model import Finish, Joint, Part
from vr_scenes.geometry.shapes import ALL_SIDES, box, disc, tube, turned
from vr_scenes.geometry.street_life import far_person, person
from vr_scenes.geometry.trees import broadleaf

HALF_WIDE_M, BACK_M, FRONT_M, GALLERY_M = 8.0, -11.0, 7.0, 2.6  # the open middle, and how deep the galleries are
TOP_M = STOREY_M * (STOREYS + 1)
FULL_HALF_M = 1.225  # half the side of the largest cabin
SHAFT_M = 1.5  # half the width of the lift's shaft
JOINTS = (Joint(name="landings"), Joint(name="entrance"))  # they follow the cabin's front and back
STEEL: Tint = (0.5, 0.51, 0.53)
WHITE: Tint = (0.9, 0.9, 0.88)
WOOD: Tint = (0.62, 0.47, 0.33)


class Atrium:
    """Everything outside the cabin, one mesh for each material."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._plain, self._walls, self._glass, self._life = (MeshMaker() for _ in range(4))
        self._trunks, self._leaves, self._floor, self._glow = (MeshMaker() for _ in range(4))
        self._landings, self._entrance, self._signs = (MeshMaker() for _ in range(3))
        self._lay_ground()
        for storey in range(1, STOREYS + 1):
            self._gallery(storey * STOREY_M)
        self._raise_walls()
        self._roof()
        self._shaft()
        for storey in range(STOREYS + 1):
            self._landing(storey * STOREY_M)
        self._frame_entrance()
        self._furnish()

    def parts(self) -> tuple[Part, ...]:
        """All parts; landings and entrance hang on joints of their own."""
        return (
            Part(name="ground", mesh=self._floor.mesh(), texture="stone", shine=0.3, gloss=60, casts_shadow=False),
            Part(name="galleries", mesh=self._plain.mesh(), texture="plaster"),
            Part(name="hall walls", mesh=self._walls.mesh(), texture="storey", casts_shadow=False, shine=0.1),
            Part(name="lights", mesh=self._glow.mesh(), glow=1.0, casts_shadow=False),
            Part(name="hall life", mesh=self._life.mesh()),
            Part(name="trunks", mesh=self._trunks.mesh()),
            Part(name="leaves", mesh=self._leaves.mesh(), texture="leaves", finish=Finish.LEAVES, is_two_sided=True),
            Part(name="landings", mesh=self._landings.mesh(), texture="plaster", joint="landings"),
            Part(name="entrance", mesh=self._entrance.mesh(), joint="entrance", shine=0.4, gloss=60),
            Part(name="lift signs", mesh=self._signs.mesh(), joint="entrance", glow=0.9, casts_shadow=False),
            Part(
                name="balustrades", mesh=self._glass.mesh(), finish=Finish.GLASS, is_two_sided=True, casts_shadow=False
            ),
        )

    def _lay_ground(self) -> None:
        reach = 14.0
        corners = np.array([[-reach, -reach, 0], [reach, -reach, 0], [reach, reach, 0], [-reach, reach, 0]], float)
        self._floor.quads(corners[None], uv=corners[:, :2] / 3.2, tint=(0.86, 0.84, 0.8))

    def _gallery(self, z: float) -> None:
        """A ring of floor with a pale edge, a glass balustrade, a hand rail, lamps below."""
        wide, far = HALF_WIDE_M + GALLERY_M, (BACK_M - GALLERY_M, FRONT_M + GALLERY_M)
        for low, high in (
            ((-wide, far[0]), (-HALF_WIDE_M, far[1])),
            ((HALF_WIDE_M, far[0]), (wide, far[1])),
            ((-HALF_WIDE_M, far[0]), (HALF_WIDE_M, BACK_M)),
            ((-HALF_WIDE_M, FRONT_M), (HALF_WIDE_M, far[1])),
        ):
            box(self._plain, (*low, z - 0.34), (*high, z), tint=WHITE, per_m=1 / 3, sides=ALL_SIDES)
        x, y0, y1 = HALF_WIDE_M - 0.06, BACK_M + 0.06, FRONT_M - 0.06
        for start, end in (
            ((-x, y0), (-x, y1)),
            ((x, y1), (x, y0)),
            ((x, y0), (-x, y0)),
            ((-x, y1), (-1.1, y1)),
            ((1.1, y1), (x, y1)),
        ):
            self._balustrade(start, end, z)
        for y in np.arange(y0 + 1.2, y1, 2.9):
            for side in (-1, 1):
                self._lamp((side * (HALF_WIDE_M + 1.2), float(y), z - 0.345))

    def _balustrade(self, start: tuple[float, float], end: tuple[float, float], z: float) -> None:
        pane = np.array([[*start, z - 0.1], [*end, z - 0.1], [*end, z + 1.0], [*start, z + 1.0]])
        self._glass.quads(pane[None], tint=(0.8, 0.9, 0.88))
        tube(self._plain, (*start, z + 1.03), (*end, z + 1.03), (0.03, 0.03), tint=WOOD, corners=6)

    def _lamp(self, place: Point) -> None:
        x, y, z = place
        corners = np.array(
            [[x - 0.5, y + 0.07, z], [x + 0.5, y + 0.07, z], [x + 0.5, y - 0.07, z], [x - 0.5, y - 0.07, z]]
        )
        self._glow.quads(corners[None], tint=(1.0, 0.94, 0.84))

    def _raise_walls(self) -> None:
        """Rooms' fronts behind the galleries, one repeat of the texture each storey and 6.8 m."""
        wide, back, front = HALF_WIDE_M + GALLERY_M, BACK_M - GALLERY_M, FRONT_M + GALLERY_M
        for start, end in (
            ((wide, front), (-wide, front)),
            ((-wide, front), (-wide, back)),
            ((-wide, back), (wide, back)),
            ((wide, back), (wide, front)),
        ):
            long = float(np.hypot(end[0] - start[0], end[1] - start[1])) / 6.8
            corners = np.array([[*end, 0.0], [*start, 0.0], [*start, TOP_M], [*end, TOP_M]])
            uv = np.array([[0, 0], [long, 0], [long, TOP_M / STOREY_M], [0, TOP_M / STOREY_M]])
            self._walls.quads(corners[None], uv=uv)

    def _roof(self) -> None:
        for x in np.linspace(-9.6, 9.6, 9):
            box(self._plain, (x - 0.07, -13.6, TOP_M), (x + 0.07, 9.6, TOP_M + 0.35), tint=WHITE, sides=ALL_SIDES)
        for y in np.linspace(-13, 9, 8):
            box(self._plain, (-10.6, y - 0.05, TOP_M), (10.6, y + 0.05, TOP_M + 0.2), tint=WHITE, sides=ALL_SIDES)

    def _shaft(self) -> None:
        """Four slim columns and a ring on each storey, which the cabin runs between."""
        for x in (-SHAFT_M, SHAFT_M):
            for y in (-SHAFT_M, SHAFT_M):
                box(self._plain, (x - 0.06, y - 0.06, 0), (x + 0.06, y + 0.06, TOP_M - 0.4), tint=STEEL)
            for z in np.arange(STOREY_M, TOP_M, STOREY_M):
                box(
                    self._plain,
                    (x - 0.05, -SHAFT_M, z - 0.3),
                    (x + 0.05, SHAFT_M, z - 0.16),
                    tint=STEEL,
                    sides=ALL_SIDES,
                )

    def _landing(self, z: float) -> None:
        """From the lift's door (y = 0 of its joint) over a bridge to the gallery; a portal stands round the door."""
        maker, far = self._landings, FRONT_M + 0.6
        if z > 0:
            box(maker, (-1.1, 0.1, z - 0.25), (1.1, far, z), tint=WHITE, per_m=1 / 3, sides=ALL_SIDES)
            for x in (-1.06, 1.06):
                tube(maker, (x, 0.4, z + 1.02), (x, far - 0.7, z + 1.02), (0.028, 0.028), tint=WOOD, corners=6)
                box(maker, (x - 0.008, 0.4, z + 0.05), (x + 0.008, far - 0.7, z + 0.1), tint=STEEL, sides=ALL_SIDES)
                for y in np.arange(0.4, far - 0.6, 0.14):
                    tube(maker, (x, float(y), z), (x, float(y), z + 1.02), (0.007, 0.007), tint=STEEL, corners=4)
        for x in (-1.0, 1.0):
            low, high = sorted((x * 0.78, x * 1.25))
            box(maker, (low, 0.1, z), (high, 0.2, z + 2.9), tint=(0.55, 0.56, 0.58), sides=ALL_SIDES)
        box(maker, (-0.78, 0.1, z + 2.3), (0.78, 0.2, z + 2.9), tint=(0.55, 0.56, 0.58), sides=ALL_SIDES)
        box(maker, (-0.78, 0.1, z - 0.06), (0.78, 0.16, z), tint=(0.35, 0.35, 0.36), sides=ALL_SIDES)

    def _frame_entrance(self) -> None:
        """The portal on the ground where one walks in: posts, lintel, sill, button, and a sign over it."""
        maker = self._entrance
        for x in (-1.0, 1.0):
            low, high = sorted((x * 1.0, x * 1.4))
            box(maker, (low, -0.24, 0), (high, -0.12, 2.75), tint=(0.3, 0.31, 0.33), sides=ALL_SIDES)
        box(maker, (-1.4, -0.24, 2.3), (1.4, -0.12, 2.75), tint=(0.3, 0.31, 0.33), sides=ALL_SIDES)
        box(maker, (-1.0, -0.16, 0.0), (1.0, 0.0, 0.006), tint=(0.34, 0.34, 0.35))
        box(maker, (1.13, -0.26, 0.95), (1.27, -0.24, 1.2), tint=(0.72, 0.73, 0.74), sides=ALL_SIDES)
        for points in (((-0.13, 2.46), (0.13, 2.46), (0.0, 2.64)),):
            (ax, az), (bx, bz), (cx, cz) = points
            corners = np.array([[ax, -0.245, az], [bx, -0.245, bz], [cx, -0.245, cz], [cx, -0.245, cz]])
            self._signs.quads(corners[None], tint=(0.95, 0.85, 0.6))
        turned_button = np.linspace(0, 2 * np.pi, 17)
        rim = np.stack(
            [1.2 + 0.03 * np.cos(turned_button), 0 * turned_button - 0.264, 1.08 + 0.03 * np.sin(turned_button)], 1
        )
        hub = np.broadcast_to(np.array([1.2, -0.264, 1.08]), rim[1:].shape)
        fan = np.stack([hub, rim[:-1], rim[1:], rim[1:]], axis=1)
        self._signs.quads(fan, normals=np.array([0.0, -1.0, 0.0]), tint=(1.0, 0.8, 0.5))

    def _furnish(self) -> None:
        rng, life = self._rng, self._life
        for x, y, tall in ((-4.6, 2.6, 5.2), (4.6, 2.6, 4.7), (-5.4, -4.5, 4.4), (5.2, -4.2, 5.0), (-3.4, 5.6, 4.0)):
            disc(life, (x, y, 0.46), 0.7, tint=(0.24, 0.19, 0.14))
            turned(
                life,
                (x, y, 0.0),
                ((0.72, 0.0), (0.8, 0.25), (0.8, 0.52), (0.72, 0.52), (0.7, 0.44)),
                tint=WHITE,
                corners=20,
            )
            tint = (0.38, 0.47, 0.24)
            broadleaf(self._trunks, self._leaves, rng, (x, y, 0.4), tall, cards=110, tint=tint)
        for side in (-1.0, 1.0):
            box(life, (side * 3.1 - 0.25, -8.0, 0.36), (side * 3.1 + 0.25, -5.6, 0.44), tint=WOOD, sides=ALL_SIDES)
            for y in (-7.7, -5.9):
                box(life, (side * 3.1 - 0.2, y - 0.05, 0), (side * 3.1 + 0.2, y + 0.05, 0.36), tint=STEEL)
        box(life, (-6.9, 4.2, 0), (-4.7, 4.9, 1.08), tint=WOOD, sides=ALL_SIDES)
        box(life, (-7.0, 4.1, 1.08), (-4.6, 5.0, 1.13), tint=WHITE, sides=ALL_SIDES)
        self._dress_desk()
        for storey in range(1, STOREYS + 1):
            for _ in range(3):
                side = float(rng.choice([-1.0, 1.0]))
                place = (side * (HALF_WIDE_M + rng.uniform(0.3, 1.8)), rng.uniform(-9, 6), storey * STOREY_M)
                (person if storey < 3 else far_person)(life, rng, place)

    def _dress_desk(self) -> None:
        """A lit panel in the desk's front, two screens, a bowl of flowers, and a runner of carpet before the lift."""
        life, glow = self._life, self._glow
        for x in np.arange(-6.8, -4.8, 0.12):
            box(life, (float(x), 4.18, 0.1), (float(x) + 0.05, 4.2, 1.0), tint=(0.42, 0.3, 0.2), sides=ALL_SIDES)
        strip = [(-6.9, 4.19, 0.02), (-4.7, 4.19, 0.02), (-4.7, 4.19, 0.06), (-6.9, 4.19, 0.06)]
        glow.quads(np.array([strip]), tint=(1.0, 0.86, 0.66))
        for x in (-6.3, -5.35):
            box(life, (x - 0.26, 4.62, 1.16), (x + 0.26, 4.64, 1.44), tint=(0.12, 0.12, 0.13), sides=ALL_SIDES)
            box(life, (x - 0.03, 4.6, 1.13), (x + 0.03, 4.66, 1.2), tint=STEEL, sides=ALL_SIDES)
        turned(life, (-4.85, 4.5, 1.13), ((0.06, 0.0), (0.09, 0.08), (0.07, 0.16)), tint=(0.3, 0.42, 0.46), corners=14)
        for turn in np.linspace(0, 2 * np.pi, 9)[:-1]:
            tip = (-4.85 + 0.13 * float(np.cos(turn)), 4.5 + 0.13 * float(np.sin(turn)), 1.48)
            tube(life, (-4.85, 4.5, 1.28), tip, (0.006, 0.004), tint=(0.3, 0.42, 0.2), corners=5)
            petals = ((0.01, -0.02), (0.04, 0.0), (0.03, 0.02), (0.001, 0.03))
            turned(life, tip, petals, tint=(0.82, 0.5, 0.46), corners=9)
        box(life, (-0.95, -9.5, 0.002), (0.95, -1.75, 0.012), tint=(0.36, 0.37, 0.38))
        for x in (-0.95, 0.89):
            box(life, (x, -9.5, 0.003), (x + 0.06, -1.75, 0.014), tint=(0.62, 0.58, 0.5))
