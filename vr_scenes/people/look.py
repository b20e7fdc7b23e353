"""What a person looks like, from a seed: body, face, hair and clothes, varied and plausible together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeVar

import numpy as np

from vr_scenes.geometry.mesh import Tint

_Choice = TypeVar("_Choice")

MEAN_HEIGHT_M = 1.735  # as the meshes are made; a person's own height scales them


class Hair(Enum):
    """How the hair is worn."""

    CROP = "cut short all round"
    SIDE = "short, swept to one side"
    CURLY = "short curls"
    BALD = "none"
    LONG = "down to the shoulders"
    BOB = "down to the chin, with a fringe"
    BUN = "tied back in a bun"


class Outfit(Enum):
    """What is worn above the waist; the value is its number in the shader."""

    SWEATER = 0
    SHIRT = 1
    JACKET = 2
    BLOUSE = 3


class Bag(Enum):
    """What is carried."""

    NONE = "nothing"
    BACKPACK = "a pack on the back"
    SHOULDER = "a bag that hangs across the body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Everything about a person that does not move. Shares run 0..1 unless said otherwise; colours are sRGB."""

    seed: int
    is_woman: bool
    height_m: float
    weight: float  # -0.1 slim .. 1 stout
    jaw: float
    nose: float  # a factor around 1
    eyes: float  # a factor around 1
    age: float
    skin: Tint
    hair: Hair
    hair_colour: Tint
    beard: float
    iris: Tint
    has_glasses: bool
    outfit: Outfit
    pattern: int  # 0 plain, 1 fine stripes, 2 broad stripes
    has_short_sleeves: bool
    top: Tint
    shirt: Tint
    tie: Tint
    bottom: Tint
    has_skirt: bool
    shoes: Tint
    bag: Bag = Bag.NONE
    bag_colour: Tint = (0.2, 0.2, 0.22)

    def __post_init__(self) -> None:
        if not 1.2 <= self.height_m <= 2.1:
            raise ValueError(f"height_m must lie in [1.2, 2.1], not {self.height_m}")

    @property
    def scale(self) -> float:
        """By how much the meshes are enlarged."""
        return self.height_m / MEAN_HEIGHT_M


_BAGS = (
    (0.17, 0.18, 0.21),
    (0.23, 0.27, 0.38),
    (0.36, 0.20, 0.17),
    (0.30, 0.33, 0.24),
    (0.47, 0.36, 0.25),
)
_FAIR_SKINS = ((0.89, 0.69, 0.60), (0.85, 0.63, 0.52), (0.87, 0.66, 0.54))
_DARK_SKINS = ((0.76, 0.56, 0.43), (0.61, 0.43, 0.33), (0.46, 0.32, 0.25))
_FAIR_HAIRS = (
    (0.23, 0.17, 0.14),
    (0.30, 0.19, 0.12),
    (0.45, 0.30, 0.18),
    (0.70, 0.54, 0.34),
    (0.17, 0.15, 0.16),
    (0.47, 0.27, 0.17),
)
_DARK_HAIRS = ((0.19, 0.14, 0.12), (0.14, 0.12, 0.13))
_GREY = np.array([0.66, 0.64, 0.62])
_FAIR_IRISES = ((0.30, 0.17, 0.07), (0.16, 0.30, 0.42), (0.22, 0.32, 0.17), (0.24, 0.14, 0.06))
_DARK_IRISES = ((0.30, 0.17, 0.07), (0.22, 0.12, 0.05))
_TOPS = (
    (0.60, 0.33, 0.29),
    (0.24, 0.40, 0.50),
    (0.83, 0.76, 0.63),
    (0.36, 0.46, 0.36),
    (0.50, 0.33, 0.41),
    (0.78, 0.58, 0.31),
    (0.62, 0.68, 0.74),
    (0.29, 0.30, 0.41),
    (0.40, 0.42, 0.44),
)
_JACKETS = ((0.20, 0.23, 0.31), (0.27, 0.26, 0.27), (0.42, 0.34, 0.27), (0.23, 0.31, 0.30), (0.34, 0.35, 0.38))
_SHIRTS = ((0.92, 0.91, 0.88), (0.72, 0.80, 0.88), (0.90, 0.82, 0.76))
_TIES = ((0.60, 0.33, 0.29), (0.24, 0.40, 0.50), (0.50, 0.33, 0.41))
_BOTTOMS = ((0.20, 0.22, 0.29), (0.33, 0.29, 0.26), (0.26, 0.33, 0.43), (0.17, 0.16, 0.18), (0.50, 0.44, 0.36))
_SHOES = ((0.16, 0.11, 0.09), (0.10, 0.10, 0.11), (0.10, 0.10, 0.11), (0.60, 0.58, 0.54))
_WOMENS_HAIR = (Hair.LONG, Hair.BOB, Hair.BUN, Hair.SIDE, Hair.LONG, Hair.CURLY)
_MENS_HAIR = (Hair.CROP, Hair.SIDE, Hair.SIDE, Hair.CURLY, Hair.CROP, Hair.BALD)


def look_of(seed: int, *, formality: float = 0.4, is_woman: bool | None = None) -> Look:
    """A person made of `seed` alone: the same each time. `formality` 0..1 is the chance of a jacket.

    `is_woman` None: by the seed, half of all.
    """
    rng = np.random.default_rng([seed, 5])
    woman = bool(rng.random() < 0.5) if is_woman is None else is_woman
    is_fair = bool(rng.random() < 0.55)
    age = float(np.clip(rng.normal(0.38, 0.27), 0, 1))
    casual = (Outfit.SWEATER, Outfit.SHIRT, Outfit.BLOUSE if woman else Outfit.SWEATER)
    outfit = Outfit.JACKET if rng.random() < formality else _one(rng, casual)
    skin = _one(rng, _FAIR_SKINS if is_fair else _DARK_SKINS)
    return Look(
        seed=seed,
        is_woman=woman,
        height_m=float(np.clip(1.77 - 0.12 * woman + rng.normal(0, 0.05), 1.5, 1.98)),
        weight=float(np.clip(rng.normal(0.22, 0.28), -0.1, 1)),
        jaw=float((0.1 if woman else 0.7) + rng.normal(0, 0.15)),
        nose=float(rng.uniform(0.8, 1.25)),
        eyes=float(1.0 + 0.05 * woman + rng.normal(0, 0.02)),
        age=age,
        skin=skin,
        hair=_one(rng, _WOMENS_HAIR if woman else _MENS_HAIR),
        hair_colour=_greyed(_one(rng, _FAIR_HAIRS if is_fair else _DARK_HAIRS), age),
        beard=0.0 if woman else _one(rng, (0.0, 0.12, 0.25, 0.8)),
        iris=_one(rng, _FAIR_IRISES if is_fair else _DARK_IRISES),
        has_glasses=bool(rng.random() < 0.28),
        outfit=outfit,
        pattern=_one(rng, (0, 0, 0, 1, 2)),
        has_short_sleeves=outfit is Outfit.SWEATER and bool(rng.random() < 0.4),
        top=_one(rng, _JACKETS if outfit is Outfit.JACKET else _TOPS),
        shirt=_one(rng, _SHIRTS),
        tie=_one(rng, _TIES),
        bottom=_one(rng, _BOTTOMS),
        has_skirt=woman and bool(rng.random() < 0.3),
        shoes=_one(rng, _SHOES),
    )


def with_bag(look: Look, bag: Bag) -> Look:
    """The same person with a bag, in a colour of its own."""
    colour = _one(np.random.default_rng([look.seed, 3]), _BAGS)
    return replace(look, bag=bag, bag_colour=colour)


def _one(rng: np.random.Generator, choices: Sequence[_Choice]) -> _Choice:
    return choices[int(rng.integers(len(choices)))]


def _greyed(colour: Tint, age: float) -> Tint:
    share = float(np.clip((age - 0.55) / 0.35, 0, 1))
    red, green, blue = np.array(colour) * (1 - share) + _GREY * share
    return float(red), float(green), float(blue)
