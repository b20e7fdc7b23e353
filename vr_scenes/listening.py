"""Where the head is in a world, and where its sounds are."""

from dataclasses import dataclass

Point = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """In the world's metres (x right, y ahead, z up): the head, which way it looks and what is up for it.

    `sounds_m` has a place for each of the pose's sounds, in their order.
    """

    head_m: Point
    ahead: Point
    up: Point
    sounds_m: tuple[Point, ...]
