"""Draws a pose with Panda3D: meshes, joints, sun with two shadow maps, mirror, one picture a call."""

from __future__ import annotations  # NodePath is generic for the type checker only

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from panda3d.core import (
    BitMask32,
    BoundingVolume,
    Camera,
    CullFaceAttrib,
    DataGraphTraverser,
    DirectionalLight,
    FrameBufferProperties,
    Geom,
    GeomEnums,
    GeomNode,
    GeomTriangles,
    GeomVertexArrayFormat,
    GeomVertexData,
    GeomVertexFormat,
    GraphicsEngine,
    GraphicsOutput,
    GraphicsPipe,
    GraphicsPipeSelection,
    LVecBase4f,
    LVector3f,
    NodePath,
    OmniBoundingVolume,
    OrthographicLens,
    PandaNode,
    PerspectiveLens,
    RenderState,
    SamplerState,
    Shader,
    ShaderAttrib,
    TextNode,
    WindowProperties,
    loadPrcFileData,
)
from panda3d.core import Texture as PandaTexture

from vr_scenes.exposure import SceneError
from vr_scenes.geometry.mesh import Mesh
from vr_scenes.geometry.model import Finish, Model, Part, Texture
from vr_scenes.pose import Light, Placement, Pose, View
from vr_scenes.stage_messages import StageSettings

SHADERS = Path(__file__).parent / "shaders"
EYE, MIRROR, WIDE, NEAR = (BitMask32.bit(bit) for bit in range(4))
NEAREST_M, FARTHEST_M = 0.06, 6000.0
SUN_AWAY_M = 420.0
UPRIGHT_FIELD_DEG = 62.0  # up and down; as much as a desk screen bears without stretching its corners
VEIL_COLOUR = (0.56, 0.63, 0.66)  # a pale grey blue, near the mean brightness of both places
OVER_NODES = 1000  # priority of a camera's own shader over the nodes'
MIRROR_SHARE = 0.6  # of the picture's size; waves blur it anyway


class GraphicsFailed(SceneError):
    """Nothing can be drawn here; the message says what to do."""


class Drawing:
    """Owns the graphics device and the scenes loaded so far.

    `model_of` gives a scene's model by name. Raises GraphicsFailed if nothing can be drawn on this machine.
    """

    def __init__(self, settings: StageSettings, model_of: Callable[[str], Model]) -> None:
        self._settings = settings
        self._model_of = model_of
        self._worlds: dict[str, _World] = {}
        self._engine = GraphicsEngine.getGlobalPtr()
        self.pipe, self.output = self._open()
        self.graphics = self._checked_graphics()
        self._picture = PandaTexture("picture")
        if not settings.is_window:
            self.output = self._buffer("picture", settings.width_px, settings.height_px, settings.multisamples)
            self.output.addRenderTexture(self._picture, GraphicsOutput.RTM_copy_ram)
        self._lens = PerspectiveLens()
        self._lens.setNearFar(NEAREST_M, FARTHEST_M)
        self._eye = _camera("eye", self._lens, EYE)
        self._mirror_eye = _camera("mirror eye", self._lens, MIRROR)
        self._mirror_eye.node().setInitialState(RenderState.make(CullFaceAttrib.makeReverse()))
        self.output.makeDisplayRegion().setCamera(self._eye)
        self._mirror_texture = PandaTexture("mirror")
        self._mirror = self._open_mirror()
        self._keyboard: NodePath[PandaNode] | None = None
        self._traverser = DataGraphTraverser()

    def draw(self, pose: Pose, heading_deg: float = 0.0, pitch_deg: float = View.FORWARD.value[1]) -> None:
        """Draw one frame of `pose`; returns when it is drawn. Raises SceneError if its model cannot be made."""
        if pose.scene not in self._worlds:
            self._worlds[pose.scene] = _World(self._model_of(pose.scene), self._settings, self._mirror_texture)
        world = self._worlds[pose.scene]
        world.take(pose)
        self._look(world, pose.eye, heading_deg, pitch_deg)
        self._mirror.setActive(world.has_water)
        if self._keyboard is not None:
            self._traverser.traverse(self._keyboard.node())
        self._engine.renderFrame()
        self._engine.syncFrame()

    def picture(self) -> NDArray[np.uint8]:
        """The frame drawn last, (height, width, 3) sRGB. Offscreen only."""
        size = (self._picture.getYSize(), self._picture.getXSize(), 3)
        data = self._picture.getRamImageAs("RGB")
        if not data:
            raise GraphicsFailed("the drawn picture cannot be read back; is the stage a window?")
        return np.frombuffer(bytes(data), np.uint8).reshape(size)[::-1].copy()

    def read_keys_from(self, source: NodePath[PandaNode]) -> None:
        """Let the keyboard below `source` throw its events before each frame."""
        self._keyboard = source

    def overlay(self, text: TextNode) -> None:
        """Lay a small text over the lower edge of the picture."""
        flat = NodePath("flat")
        lens = OrthographicLens()
        lens.setFilmSize(2, 2)
        lens.setNearFar(-10, 10)
        camera = flat.attachNewNode(Camera("flat eye", lens))
        line = flat.attachNewNode(text)
        line.setScale(0.034 * self.output.getYSize() / max(self.output.getXSize(), 1), 1, 0.034)
        line.setPos(-0.96, 0, -0.86)
        region = self.output.makeDisplayRegion()
        region.setSort(10)
        region.setCamera(camera)

    def close(self) -> None:
        """Give the device back."""
        self._engine.removeAllWindows()

    def _look(self, world: _World, eye: Placement, heading_deg: float, pitch_deg: float) -> None:
        width, height = self.output.getXSize(), self.output.getYSize()
        self._lens.setAspectRatio(width / max(height, 1))
        self._lens.setMinFov(UPRIGHT_FIELD_DEG)
        self._eye.reparentTo(world.joint(eye.joint))
        self._eye.setPosHpr(eye.x_m, eye.y_m, eye.z_m, eye.heading_deg + heading_deg, pitch_deg, 0)
        world.sky.setPos(self._eye.getPos(world.root))
        self._mirror_eye.reparentTo(world.root)
        flipped = self._eye.getMat(world.root)
        for row in range(4):
            flipped.setCell(row, 2, -flipped.getCell(row, 2))
        self._mirror_eye.setMat(flipped)

    def _open(self) -> tuple[GraphicsPipe, GraphicsOutput]:
        module = "pandagl" if self._settings.is_window else "p3headlessgl"
        _configure(module)
        pipe = GraphicsPipeSelection.getGlobalPtr().makeModulePipe(module)
        if pipe is None:
            where = "a display (is DISPLAY set?)" if self._settings.is_window else "EGL (is Mesa installed?)"
            raise GraphicsFailed(f"no graphics: {module} finds no {where}; try the other of window and offscreen")
        settings = self._settings
        if settings.is_window:
            properties = WindowProperties.size(settings.width_px, settings.height_px)
            properties.setTitle("Attune")
            flags = GraphicsPipe.BF_require_window
        else:
            properties, flags = WindowProperties.size(16, 16), GraphicsPipe.BF_refuse_window
        wanted = _frame_properties(settings.multisamples if settings.is_window else 0)
        output = self._engine.makeOutput(pipe, "stage", 0, wanted, properties, flags)
        if output is None:
            what = "a window was refused" if settings.is_window else "an offscreen buffer was refused"
            raise GraphicsFailed(f"no graphics: {what} by {pipe.getInterfaceName()}; check display and driver")
        self._engine.openWindows()
        if output.getGsg() is None or not output.isValid():
            raise GraphicsFailed("no graphics: the window could not be opened; is a display there and allowed?")
        return pipe, output

    def _checked_graphics(self) -> str:
        device = self.output.getGsg()
        version = (device.getDriverVersionMajor(), device.getDriverVersionMinor())
        name = f"{device.getDriverRenderer()}, OpenGL {version[0]}.{version[1]}"
        if version < (3, 3):
            raise GraphicsFailed(f"the graphics are too old: {name}; OpenGL 3.3 is needed: update the driver")
        return name

    def _open_mirror(self) -> GraphicsOutput:
        width, height = (
            max(16, int(MIRROR_SHARE * side)) for side in (self._settings.width_px, self._settings.height_px)
        )
        mirror = self._buffer("mirror", width, height, 0, sort=-10)
        self._mirror_texture.setWrapU(SamplerState.WM_clamp)
        self._mirror_texture.setWrapV(SamplerState.WM_clamp)
        mirror.addRenderTexture(self._mirror_texture, GraphicsOutput.RTM_bind_or_copy)
        mirror.makeDisplayRegion().setCamera(self._mirror_eye)
        return mirror

    def _buffer(self, name: str, width: int, height: int, multisamples: int, sort: int = 0) -> GraphicsOutput:
        size, flags = WindowProperties.size(width, height), GraphicsPipe.BF_refuse_window
        wanted = _frame_properties(multisamples)
        buffer = self._engine.makeOutput(self.pipe, name, sort, wanted, size, flags, self.output.getGsg(), self.output)
        if buffer is None:
            raise GraphicsFailed(f"no graphics: a buffer of {width}x{height} with {multisamples} samples was refused")
        return buffer


class _World:
    """One scene's nodes."""

    def __init__(self, model: Model, settings: StageSettings, mirror: PandaTexture) -> None:
        self.root = NodePath("world")
        self._model = model
        self._joints: dict[str, NodePath[PandaNode]] = {}
        for joint in model.joints:
            self._joints[joint.name] = self.joint(joint.parent).attachNewNode(joint.name)
        self._shaders = {finish: _shader("water" if finish is Finish.WATER else "surface") for finish in Finish}
        self._textures = {texture.name: _texture(texture) for texture in model.textures}
        self._textures[""] = _texture(Texture(name="white", pixels=np.full((4, 4, 4), 255, np.uint8)))
        self._shadow_state = _shadow_state()
        self._wide = self._sun("wide", WIDE, settings.shadow_map_px, model.shadow_reach_m, SUN_AWAY_M)
        self._near = self._sun("near", NEAR, max(64, settings.shadow_map_px // 2), model.near_reach_m, 20.0)
        self.sky = self._make_sky()
        self.has_water = any(part.finish is Finish.WATER for part in model.parts)
        for part in model.parts:
            self._add(part, mirror)

    def joint(self, name: str) -> NodePath[PandaNode]:
        """The node of a joint; "" and "world" are the root."""
        return self._joints.get(name, self.root)

    def take(self, pose: Pose) -> None:
        """Place every joint and set light and air."""
        for place in pose.placements:
            joint = self.joint(place.joint)
            joint.setPosHpr(place.x_m, place.y_m, place.z_m, place.heading_deg, place.pitch_deg, place.roll_deg)
            joint.setScale(place.x_scale, place.y_scale, place.z_scale)
        sun = LVector3f(*pose.light.sun)
        sun.normalize()
        self._aim(self._wide, sun, LVector3f(*self._model.shadow_centre_m), SUN_AWAY_M)
        centre = self.root.getRelativePoint(self.joint(self._model.near_joint), self._model.near_centre_m)
        self._aim(self._near, sun, LVector3f(centre), 20.0)
        self._shine(pose, pose.light, sun)

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
        light.setPriority(10 if mask == WIDE else 5)  # the shader's order: wide first
        light.getLens().setFilmSize(2 * reach_m, 2 * reach_m)
        light.getLens().setNearFar(1.0, 2 * away_m)
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
        sky = self.root.attachNewNode(_geometry("sky", cube))
        sky.setShader(_shader("sky"))
        sky.setTwoSided(True)
        sky.setBin("background", 0)
        sky.setDepthWrite(False)
        sky.setDepthTest(False)
        sky.node().setBounds(OmniBoundingVolume())
        sky.hide(WIDE | NEAR)
        return sky

    def _add(self, part: Part, mirror: PandaTexture) -> None:
        node = self.joint(part.joint).attachNewNode(_geometry(part.name, part.mesh))
        node.setShader(self._shaders[part.finish])
        node.setTexture(self._textures[part.texture])
        node.setShaderInput("finish", LVecBase4f(part.shine, part.gloss, part.bump, part.glow))
        node.setShaderInput("is_near", 1.0 if part.is_near else 0.0)
        node.setShaderInput("is_leaf", 1.0 if part.finish is Finish.LEAVES else 0.0)
        if part.is_two_sided:
            node.setTwoSided(True)
        if not part.casts_shadow:
            node.hide(WIDE | NEAR)
        if not part.is_near:
            node.hide(NEAR)
        if part.finish is Finish.WATER:
            node.setShaderInput("mirror", mirror)
            node.hide(MIRROR | WIDE | NEAR)


def _configure(module: str) -> None:
    loadPrcFileData(
        "stage",
        f"load-display {module}\naux-display\naudio-library-name null\nsync-video 0\ngl-version 3 3\n"
        "textures-power-2 none\nnotify-level error\nnotify-level-device fatal\ngl-debug 0\n"
        "texture-anisotropic-degree 1\nframebuffer-multisample 1\n",
    )


def _frame_properties(multisamples: int) -> FrameBufferProperties:
    wanted = FrameBufferProperties()
    wanted.setRgbaBits(8, 8, 8, 8)
    wanted.setDepthBits(24)
    if multisamples:
        wanted.setMultisamples(multisamples)
    return wanted


def _camera(name: str, lens: PerspectiveLens, mask: BitMask32) -> NodePath[Camera]:
    camera = Camera(name, lens)
    camera.setCameraMask(mask)
    return NodePath(camera)


def _shader(name: str) -> Shader:
    return Shader.make(Shader.SL_GLSL, _source(f"{name}.vert.glsl"), _source(f"{name}.frag.glsl"))


def _source(file: str) -> str:
    return "#version 330\n" + (SHADERS / "common.glsl").read_text() + (SHADERS / file).read_text()


def _shadow_state() -> RenderState:
    return RenderState.make(
        ShaderAttrib.make(_shader("shadow"), OVER_NODES), CullFaceAttrib.make(CullFaceAttrib.M_cull_none), OVER_NODES
    )


def _geometry(name: str, mesh: Mesh) -> GeomNode:
    columns = GeomVertexArrayFormat()
    columns.addColumn("vertex", 3, GeomEnums.NT_float32, GeomEnums.C_point)
    columns.addColumn("normal", 3, GeomEnums.NT_float32, GeomEnums.C_normal)
    columns.addColumn("color", 4, GeomEnums.NT_float32, GeomEnums.C_color)
    columns.addColumn("texcoord", 2, GeomEnums.NT_float32, GeomEnums.C_texcoord)
    layout = GeomVertexFormat.registerFormat(GeomVertexFormat(columns))
    data = GeomVertexData(name, layout, GeomEnums.UH_static)
    data.uncleanSetNumRows(len(mesh.vertices))
    memoryview(data.modifyArray(0)).cast("B").cast("f")[:] = np.ascontiguousarray(mesh.vertices, np.float32).ravel()
    triangles = GeomTriangles(GeomEnums.UH_static)
    triangles.setIndexType(GeomEnums.NT_uint32)
    rows = triangles.modifyVertices()
    rows.uncleanSetNumRows(mesh.triangles.size)
    memoryview(rows).cast("B").cast("I")[:] = np.ascontiguousarray(mesh.triangles, np.uint32).ravel()
    body = Geom(data)
    body.addPrimitive(triangles)
    node = GeomNode(name)
    node.addGeom(body)
    node.setBoundsType(BoundingVolume.BT_box)
    return node


def _texture(texture: Texture) -> PandaTexture:
    made = PandaTexture(texture.name)
    height, width = texture.pixels.shape[:2]
    made.setup2dTexture(width, height, PandaTexture.T_unsigned_byte, PandaTexture.F_rgba)
    made.setRamImage(np.ascontiguousarray(texture.pixels[::-1, :, [2, 1, 0, 3]]).tobytes())
    made.setMinfilter(SamplerState.FT_linear_mipmap_linear)
    made.setMagfilter(SamplerState.FT_linear)
    made.setWrapU(SamplerState.WM_repeat)
    made.setWrapV(SamplerState.WM_repeat)
    return made
