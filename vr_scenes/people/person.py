"""A look -> the figure that draws it: one mesh, one draw call."""

from vr_scenes.geometry.mesh import Tint
from vr_scenes.geometry.model import Figure
from vr_scenes.people.arms import make_arms, make_phone
from vr_scenes.people.bags import make_bag
from vr_scenes.people.body_maker import BodyMaker
from vr_scenes.people.hair import make_glasses, make_hair
from vr_scenes.people.head import make_head
from vr_scenes.people.legs import make_legs
from vr_scenes.people.look import Look
from vr_scenes.people.skeleton import BONES, joints
from vr_scenes.people.trunk import make_trunk

NEAR, FAR, DISTANT = 0.9, 0.5, 0.35  # detail: a face at 1-4 m, up to 12 m, and beyond
REACH_M = 2.4  # an arm held up, and the way from a seat to the feet
Four = tuple[float, float, float, float]


def build(look: Look, *, name: str, joint: str, detail: float = NEAR) -> Figure:
    """The figure of a person, to be posed by a Cast under the same name; it stands on `joint`, facing its +y.

    About 4800 triangles at NEAR, 2100 at FAR, 1400 at DISTANT. Raises ValueError for a detail outside [0.3, 1.5].
    """
    if not 0.3 <= detail <= 1.5:
        raise ValueError(f"detail must lie in [0.3, 1.5], not {detail}")
    at = joints(look)
    maker = BodyMaker(detail)
    make_head(maker, look)
    make_hair(maker, look)
    if look.has_glasses and detail > FAR:
        make_glasses(maker, look)
    make_trunk(maker, look)
    make_arms(maker, look, at)
    make_legs(maker, look, at)
    make_bag(maker, look)
    make_phone(maker, at)
    mesh, skin = maker.done()
    return Figure(
        name=name,
        mesh=mesh,
        skin=skin,
        bone_count=len(BONES),
        kind="person",
        joint=joint,
        values=_values(look),
        reach_m=REACH_M,
    )


def _values(look: Look) -> tuple[tuple[str, Four], ...]:
    """What the shader is told of a person; see shaders/person.frag.glsl."""
    lips = 0.75 if look.is_woman else 0.5
    colours = {"hair": look.hair_colour, "iris": look.iris, "shirt": look.shirt, "tie": look.tie, "own_skin": look.skin}
    return (
        ("expression", (0.0, 0.0, 0.0, 0.0)),
        ("features", (look.beard, look.age, lips, 0.65)),
        ("dress", (float(look.outfit.value), float(look.pattern), float(look.is_woman), float(look.seed % 97))),
        *((f"{name}_colour", _linear(colour)) for name, colour in colours.items()),
    )


def _linear(colour: Tint) -> Four:
    red, green, blue = (part**2.2 for part in colour)
    return red, green, blue, 1.0
