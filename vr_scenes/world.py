"""One scene's nodes in Panda3D: joints, meshes, textures, shaders, and a sun with two shadow maps."""

from __future__ import annotations  # NodePath is generic for the type checker only

from collections import deque

import numpy as np
from panda3d.core import (
    BitMask32,
    BoundingSphere,
    BoundingVolume,
    Camera,
    DirectionalLight,
    GeomNode,
    GraphicsOutput,
    GraphicsStateGuardian,
    LMatrix4f,
    LPoint3f,
    LVecBase4f,
    LVector3f,
    NodePath,
    OmniBoundingVolume,
    PandaNode,
    PTA_LMatrix4f,
    PTA_LVecBase4f,
    TransparencyAttrib,
)
from panda3d.core import Texture as PandaTexture

from vr_scenes.geometry.mesh import Mesh
from vr_scenes.geometry.model import MOST_BONES, MOST_MOVING_BOXES, Figure, Finish, MovingBox, Part
from vr_scenes.ingredients import Ingredients, geometry
from vr_scenes.pose import MOST_LAMPS, MOST_SHADES, FigurePose, Lamp, Light, Pose, Shade
from vr_scenes.shading import Shaders
from vr_scenes.stage_messages import StageSettings

EYE, MIRROR, WIDE, NEAR, WARM = (BitMask32.bit(bit) for bit in range(5))  # who sees what
SUN_AWAY_M = 420.0
NEAR_SUN_AWAY, NEAR_LIFT = 4.8, 0.0029  # for 1 m that the sharp map reaches: small maps see small things
SHADED_RADII = 6.0  # so many radii away a ball covers less than a thirtieth of the sky
VEIL_COLOUR = (0.56, 0.63, 0.66)  # a pale grey blue, near the mean brightness of both places
OVER_NODES = 1000  # priority of the shadow maps' own shader over the nodes'
FIGURE_TAG = "figure"  # by which the shadow maps know that a node bends with bones


class World:
    """One scene's nodes. Parts and figures are added one by one, by `grow`; until all are there it takes no pose."""

    def __init__(
        self, ingredients: Ingredients, settings: StageSettings, mirror: PandaTexture, shaders: Shaders
    ) -> None:
        self.root = NodePath("world")
        model = self._model = ingredients.model
        self._textures = ingredients.textures
        self._shaders = shaders
        self._joints: dict[str, NodePath[PandaNode]] = {}
        for joint in model.joints:
            self._joints[joint.name] = self.joint(joint.parent).attachNewNode(joint.name)
        self._shadow_state = shaders.shadow_state("shadow", OVER_NODES)
        self._figure_shadow_state = shaders.shadow_state("figure_shadow", OVER_NODES + 1)
        self._near_away_m = NEAR_SUN_AWAY * model.near_reach_m
        self._wide = self._sun("wide", WIDE, settings.shadow_map_px, model.shadow_reach_m, SUN_AWAY_M)
        near_px = max(64, settings.shadow_map_px // 2)
        self._near = self._sun("near", NEAR, near_px, model.near_reach_m, self._near_away_m)
        self.root.setShaderInput("near_lift", NEAR_LIFT * model.near_reach_m)
        self._wide_is_drawn = False
        self._to_cubes = tuple(_to_cube(box) for box in model.moving_boxes)
        self.sky = self._make_sky()
        self.has_water = any(part.finish is Finish.WATER for part, _ in ingredients.parts)
        self._mirror = mirror
        self._parts_to_come, self._figures_to_come = deque(ingredients.parts), deque(ingredients.figures)
        self._figures: dict[str, tuple[NodePath[PandaNode], PTA_LMatrix4f]] = {}

    def joint(self, name: str) -> NodePath[PandaNode]:
        """The node of a joint; "" and "world" are the root."""
        return self._joints.get(name, self.root)

    def grow(self) -> NodePath[PandaNode] | None:
        """Add the next part or figure: its node. None: all are there."""
        if self._parts_to_come:
            return self._add(*self._parts_to_come.popleft())
        if not self._figures_to_come:
            return None
        figure, body = self._figures_to_come.popleft()
        self._figures[figure.name] = self._add_figure(figure, body)
        return self._figures[figure.name][0]

    def hide_from_warming(self, part: NodePath[PandaNode]) -> None:
        """It has been drawn once: the next part is drawn alone."""
        part.hide(WARM)

    def half_take(self, pose: Pose) -> None:
        """Set light and air, and bend the figures that are there already, so that these can be drawn."""
        for stance in pose.figures:
            if stance.figure in self._figures:
                self._bend(stance)
        sun = LVector3f(*pose.light.sun)
        sun.normalize()
        self._shine(pose, pose.light, sun)
        self._move_boxes()

    def take(self, pose: Pose, device: GraphicsStateGuardian) -> None:
        """Place every joint and set light and air."""
        for place in pose.placements:
            joint = self.joint(place.joint)
            joint.setPosHpr(place.x_m, place.y_m, place.z_m, place.heading_deg, place.pitch_deg, place.roll_deg)
            joint.setScale(place.x_scale, place.y_scale, place.z_scale)
        for stance in pose.figures:
            self._bend(stance)
        sun = LVector3f(*pose.light.sun)
        sun.normalize()
        self._aim(self._wide, sun, LVector3f(*self._model.shadow_centre_m), SUN_AWAY_M)
        centre = self.root.getRelativePoint(self.joint(self._model.near_joint), self._model.near_centre_m)
        self._aim(self._near, sun, LVector3f(centre), self._near_away_m)
        self._shine(pose, pose.light, sun)
        self._move_boxes()
        _set_active(self._near, device, is_active=True)
        # Sun and city stand still, so the wide map is drawn once; before the first frame it does not exist.
        self._wide_is_drawn = _set_active(self._wide, device, is_active=not self._wide_is_drawn)

    def rest(self, device: GraphicsStateGuardian) -> None:
        """Draw no shadows while another scene is shown."""
        for light in (self._wide, self._near):
            _set_active(light, device, is_active=False)

    def in_view(self, eye: NodePath[Camera]) -> tuple[int, int]:
        """Triangles and meshes that `eye` may see, by their bounds."""
        bounds = eye.node().getLens().makeBounds()
        triangles = draws = 0
        for path in self.root.findAllMatches("**/+GeomNode"):
            node = path.node()
            if not isinstance(node, GeomNode):
                continue
            inside = node.getBounds().makeCopy()
            inside.xform(path.getParent().getMat(eye))  # type: ignore[attr-defined]  # all bounds of meshes are finite
            if bounds.contains(inside) == BoundingVolume.IF_no_intersection:
                continue
            for geom in node.getGeoms():
                draws += 1
                triangles += sum(geom.getPrimitive(i).getNumPrimitives() for i in range(geom.getNumPrimitives()))
        return triangles, draws

    def release(self, device: GraphicsStateGuardian) -> None:
        """Give back nodes, meshes, textures and shadow maps. The world cannot be drawn after it."""
        for light in (self._wide, self._near):
            _set_active(light, device, is_active=False)
            light.node().setShadowCaster(False)  # its buffer goes
            self.root.clearLight(light)
            light.removeNode()  # Panda3D keeps a light's path, which would keep all that it hangs below
        self.root.removeNode()
        self._joints.clear()
        self._textures.clear()
        self._figures.clear()

    def _move_boxes(self) -> None:
        matrices = PTA_LMatrix4f.emptyArray(MOST_MOVING_BOXES)
        for place, (box, to_cube) in enumerate(zip(self._model.moving_boxes, self._to_cubes, strict=True)):
            matrices.setElement(place, LMatrix4f(self.root.getMat(self.joint(box.joint)) * to_cube))
        self.root.setShaderInputs(box_of_world=matrices, boxes=len(self._to_cubes))

    def _shine(self, pose: Pose, light: Light, sun: LVector3f) -> None:
        self.root.setShaderInputs(
            sun=sun,
            sun_colour=LVector3f(*light.sun_colour),
            sky_light=LVector3f(*light.sky_light),
            ground_light=LVector3f(*light.ground_light),
            zenith=LVector3f(*light.zenith),
            horizon=LVector3f(*light.horizon),
            air=LVecBase4f(light.haze_per_m, light.mist, light.clouds, light.storm),
            state=LVecBase4f(pose.clock_s, light.wind, light.glow, light.brightness),
            veil=LVecBase4f(*VEIL_COLOUR, pose.veil),
        )
        self._light_lamps(light.lamps)
        self._darken(pose.shades)

    def _darken(self, shades: tuple[Shade, ...]) -> None:
        balls = PTA_LVecBase4f.emptyArray(MOST_SHADES)
        places = np.array([(ball.x_m, ball.y_m, ball.z_m) for ball in shades] or [(0.0, 0.0, 0.0)])
        middle = places.mean(axis=0)
        far_m = float(np.sqrt(((places - middle) ** 2).sum(axis=1)).max()) + SHADED_RADII * max(
            (ball.radius_m for ball in shades), default=0.0
        )
        for place, ball in enumerate(shades):
            balls.setElement(place, LVecBase4f(ball.x_m, ball.y_m, ball.z_m, ball.radius_m))
        x, y, z = (float(way) for way in middle)
        self.root.setShaderInputs(shades=balls, shaded_region=LVecBase4f(x, y, z, far_m), shade_count=len(shades))

    def _light_lamps(self, lamps: tuple[Lamp, ...]) -> None:
        places, colours = (PTA_LVecBase4f.emptyArray(MOST_LAMPS) for _ in range(2))
        for place, lamp in enumerate(lamps):
            places.setElement(place, LVecBase4f(lamp.x_m, lamp.y_m, lamp.z_m, lamp.reach_m))
            colours.setElement(place, LVecBase4f(*lamp.colour, 0.0))
        self.root.setShaderInputs(lamp_place=places, lamp_colour=colours, lamps=len(lamps))

    def _bend(self, stance: FigurePose) -> None:
        node, bones = self._figures[stance.figure]
        # Panda3D keeps matrices for row vectors, and hands them to the shader as they lie in memory.
        memory = np.frombuffer(memoryview(bones).cast("B"), np.float32).reshape(-1, 4, 4)  # type: ignore[arg-type]
        memory[: len(stance.bones)] = stance.bones.transpose(0, 2, 1)
        for name, value in stance.values.items():
            node.setShaderInput(name, LVecBase4f(*value))

    def _aim(self, light: NodePath[DirectionalLight], sun: LVector3f, centre: LVector3f, away_m: float) -> None:
        light.setPos(*(centre + sun * away_m))
        light.lookAt(*centre)

    def _sun(
        self, name: str, mask: BitMask32, side_px: int, reach_m: float, away_m: float
    ) -> NodePath[DirectionalLight]:
        light = DirectionalLight(name)
        light.setShadowCaster(True, side_px, side_px)
        light.setCameraMask(mask)
        light.setInitialState(self._shadow_state)
        light.setTagStateKey(FIGURE_TAG)
        light.setTagState(FIGURE_TAG, self._figure_shadow_state)
        light.setPriority(10 if mask == WIDE else 5)  # the shader's order: wide first
        light.getLens().setFilmSize(2 * reach_m, 2 * reach_m)
        light.getLens().setNearFar(min(1.0, 0.05 * away_m), 2 * away_m)
        node = self.root.attachNewNode(light)
        self.root.setLight(node)
        return node

    def _make_sky(self) -> NodePath[PandaNode]:
        ends = np.array([[x, y, z] for z in (-1, 1) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))], np.float32)
        vertices = np.zeros((8, 12), np.float32)
        vertices[:, :3] = ends
        quads = np.array(
            [[0, 1, 5, 4], [1, 2, 6, 5], [2, 3, 7, 6], [3, 0, 4, 7], [4, 5, 6, 7], [3, 2, 1, 0]], np.uint32
        )
        cube = Mesh(vertices=vertices, triangles=np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]]))
        sky = self.root.attachNewNode(geometry("sky", cube))
        sky.setShader(self._shaders.of_files("sky", "sky"))
        sky.setTwoSided(True)
        sky.setBin("background", 0)
        sky.setDepthWrite(False)
        sky.setDepthTest(False)
        sky.node().setBounds(OmniBoundingVolume())
        sky.hide(WIDE | NEAR)
        return sky

    def _add(self, part: Part, meshes: tuple[GeomNode, ...]) -> NodePath[PandaNode]:
        node = self.joint(part.joint).attachNewNode(part.name)
        for mesh in meshes:
            node.attachNewNode(mesh)
        node.setShader(self._shaders.of_finish(part.finish))
        node.setTexture(self._textures[part.texture])
        node.setShaderInput("finish", LVecBase4f(part.shine, part.gloss, part.bump, part.glow))
        node.setShaderInput("is_near", 1.0 if part.is_near else 0.0)
        node.setShaderInput("is_leaf", 1.0 if part.finish is Finish.LEAVES else 0.0)
        if part.is_two_sided:
            node.setTwoSided(True)
        if not part.casts_shadow:
            node.hide(WIDE | NEAR)
        if not part.is_mirrored:
            node.hide(MIRROR)
        if part.joint:
            node.hide(WIDE)  # it moves, and the wide map is drawn once
        if not part.is_near:
            node.hide(NEAR)
        if part.finish is Finish.WATER:
            node.setShaderInput("mirror", self._mirror)
            node.hide(MIRROR | WIDE | NEAR)
        if part.finish is Finish.GLASS:
            node.setTransparency(TransparencyAttrib.M_alpha)
            node.setDepthWrite(False)
            node.hide(MIRROR | WIDE | NEAR)
        return node

    def _add_figure(self, figure: Figure, body: GeomNode) -> tuple[NodePath[PandaNode], PTA_LMatrix4f]:
        body.setBounds(BoundingSphere(LPoint3f(0, 0, 0), figure.reach_m))
        body.setFinal(True)
        node = self.joint(figure.joint).attachNewNode(body)
        node.setShader(self._shaders.of_figure(figure.kind))
        node.setTexture(self._textures[figure.texture])
        node.setTag(FIGURE_TAG, FIGURE_TAG)
        bones = PTA_LMatrix4f.emptyArray(MOST_BONES)
        for place in range(MOST_BONES):
            bones.setElement(place, LMatrix4f.identMat())
        node.setShaderInput("bones", bones)
        node.setShaderInput("is_near", 1.0)
        for name, value in figure.values:
            node.setShaderInput(name, LVecBase4f(*value))
        node.hide(WIDE)  # it moves, and the wide map is drawn once
        if not figure.casts_shadow:
            node.hide(NEAR)
        return node, bones


def _to_cube(box: MovingBox) -> LMatrix4f:
    """Moves the box to the cube from -1 to 1, for row vectors."""
    middle = [(low + high) / 2 for low, high in zip(box.low_m, box.high_m, strict=True)]
    half = [(high - low) / 2 for low, high in zip(box.low_m, box.high_m, strict=True)]
    return LMatrix4f.translateMat(*(-way for way in middle)) * LMatrix4f.scaleMat(*(1 / way for way in half))


def _set_active(light: NodePath[DirectionalLight], device: GraphicsStateGuardian, *, is_active: bool) -> bool:
    """Switch a light's shadow map on or off. False before the first frame has made the map."""
    buffer = light.node().getShadowBuffer(device)
    if not isinstance(buffer, GraphicsOutput):
        return False
    buffer.setActive(is_active)
    return True
