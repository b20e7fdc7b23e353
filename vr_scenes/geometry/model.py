"""What a scene's builder hands over: joints, parts, textures."""

from dataclasses import dataclass
from enum import Enum

from vr_scenes.geometry.mesh import Floats, Mesh, Pixels


class Finish(Enum):
    """How a part is shaded."""

    SURFACE = "sun, shade, haze; texture alpha from 0.6 to 0.9 runs from glass to matt"
    LEAVES = "sun also shines through; texture alpha under 0.4 is a hole"
    WATER = "mirrors the world above it; must lie flat at height 0"
    GLASS = "is seen through: texture and tint colour what lies behind, and the sky is mirrored at a slant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """Something that a pose can place. The parent is another joint or the world ("")."""

    name: str
    parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Texture:
    """Pixels (height, width, 4), rows from the top, sRGB; repeats in both directions."""

    name: str
    pixels: Pixels


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """One mesh with one texture; `joint` "" is the world."""

    name: str
    mesh: Mesh
    texture: str = ""  # "": plain white
    joint: str = ""
    finish: Finish = Finish.SURFACE
    shine: float = 0.05  # strength of the sun's highlight
    gloss: float = 20.0  # its sharpness
    bump: float = 0.0  # how deep the texture's brightness cuts
    glow: float = 0.0  # light of its own, times the pose's glow
    is_two_sided: bool = False
    casts_shadow: bool = True
    is_mirrored: bool = True  # is it seen in water?
    is_near: bool = False  # casts into the sharp shadow map around the eye


MOST_BONES = 72  # as many matrices as every graphics device of the last ten years takes beside the rest


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Figure:
    """A living body: one mesh that bends with its bones, drawn by a shader of its kind.

    `mesh` in rest; `skin` (n, 8): bone a, bone b, share of b, what the vertex is (as the shader of `kind` counts), and
    four numbers more that this shader may use. `kind`: shaders/<kind>.frag.glsl draws it. `values` are what that is
    told always, by name. A pose moves the bones.
    """

    name: str
    mesh: Mesh
    skin: Floats
    bone_count: int
    kind: str
    joint: str = ""
    texture: str = ""
    values: tuple[tuple[str, tuple[float, float, float, float]], ...] = ()
    casts_shadow: bool = True
    reach_m: float = 1.5  # no bone moves a vertex farther from the joint

    def __post_init__(self) -> None:
        if not 1 <= self.bone_count <= MOST_BONES:
            raise ValueError(f"the figure {self.name} may have 1 to {MOST_BONES} bones, not {self.bone_count}")
        if self.skin.shape != (len(self.mesh.vertices), 8):
            raise ValueError(f"the skin of {self.name} must have 8 numbers for each vertex, not {self.skin.shape}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MovingBox:
    """A box that moves with its joint, and casts its shadow on what stands still."""

    joint: str
    low_m: tuple[float, float, float]
    high_m: tuple[float, float, float]


MOST_MOVING_BOXES = 2  # as many as the surface shader looks at


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """A whole scene, ready to be drawn.

    Shadows: the wide map holds what stands still (parts without a joint) and is drawn once; what moves casts into
    the sharp map, which covers `near_reach_m` around the joint `near_joint`, and far down as a `MovingBox`.
    """

    joints: tuple[Joint, ...]
    parts: tuple[Part, ...]
    textures: tuple[Texture, ...]
    shadow_centre_m: tuple[float, float, float]
    shadow_reach_m: float  # half the side of the wide shadow map
    near_joint: str = ""
    near_centre_m: tuple[float, float, float] = (0.0, 0.0, 0.0)
    near_reach_m: float = 6.0
    moving_boxes: tuple[MovingBox, ...] = ()
    figures: tuple[Figure, ...] = ()

    def __post_init__(self) -> None:
        if len(self.moving_boxes) > MOST_MOVING_BOXES:
            raise ValueError(f"a model may have {MOST_MOVING_BOXES} moving boxes, not {len(self.moving_boxes)}")

    @property
    def triangle_count(self) -> int:
        meshes = [part.mesh for part in self.parts] + [figure.mesh for figure in self.figures]
        return sum(len(mesh.triangles) for mesh in meshes)
