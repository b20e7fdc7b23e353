"""A model as Panda3D's meshes and textures: what takes long of making a world, and needs no graphics device."""

from __future__ import annotations  # NodePath is generic for the type checker only

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from panda3d.core import (
    BoundingVolume,
    Geom,
    GeomEnums,
    GeomNode,
    GeomTriangles,
    GeomVertexArrayFormat,
    GeomVertexData,
    GeomVertexFormat,
    SamplerState,
)
from panda3d.core import Texture as PandaTexture

from vr_scenes.geometry.mesh import Mesh, tiles
from vr_scenes.geometry.model import Figure, Model, Part, Texture

# Large meshes are cut, so that what is out of sight is not worked on; but each piece costs a draw call.
LEAST_TO_CUT, TILE_M = 4000, 500.0  # triangles; heights: 67 draw calls instead of 861 with pieces of 130 m, as fast


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ingredients:
    """What a World is put together from: parts and figures with their meshes, textures by name.

    `model` has no parts, figures and textures any more: their arrays may go.
    """

    model: Model
    parts: tuple[tuple[Part, tuple[GeomNode, ...]], ...]
    figures: tuple[tuple[Figure, GeomNode], ...]
    textures: dict[str, PandaTexture]


def ingredients_of(model: Model) -> Ingredients:
    """May run in any thread. Raises ValueError where a part names a texture that the model does not have."""
    textures = {texture.name: panda_texture(texture) for texture in model.textures}
    textures[""] = panda_texture(Texture(name="white", pixels=np.full((4, 4, 4), 255, np.uint8)))
    wanted = [(one.name, one.texture) for one in model.parts] + [(one.name, one.texture) for one in model.figures]
    for name, texture in wanted:
        if texture not in textures:
            raise ValueError(f"{name} wants the texture {texture!r}, which the model does not have")
    empty = Mesh(vertices=np.zeros((0, 12), np.float32), triangles=np.zeros((0, 3), np.uint32))
    return Ingredients(
        model=replace(model, parts=(), figures=(), textures=()),
        parts=tuple(
            (replace(part, mesh=empty), tuple(geometry(part.name, piece) for piece in _pieces(part.mesh)))
            for part in model.parts
        ),
        figures=tuple(
            (
                replace(figure, mesh=empty, skin=np.zeros((0, 8), np.float32)),
                geometry(figure.name, figure.mesh, figure.skin),
            )
            for figure in model.figures
        ),
        textures=textures,
    )


def _pieces(mesh: Mesh) -> tuple[Mesh, ...]:
    return tiles(mesh, TILE_M) if len(mesh.triangles) >= LEAST_TO_CUT else (mesh,)


def geometry(name: str, mesh: Mesh, skin: NDArray[np.float32] | None = None) -> GeomNode:
    """A mesh, and a figure's skin, as one node."""
    form = GeomVertexFormat.registerFormat(_format(has_skin=skin is not None))
    data = GeomVertexData(name, form, GeomEnums.UH_static)
    data.uncleanSetNumRows(len(mesh.vertices))
    data.modifyArrayHandle(0).setData(np.ascontiguousarray(mesh.vertices, np.float32).tobytes())
    if skin is not None:
        data.modifyArrayHandle(1).setData(np.ascontiguousarray(skin, np.float32).tobytes())
    triangles = GeomTriangles(GeomEnums.UH_static)
    triangles.setIndexType(GeomEnums.NT_uint32)
    triangles.modifyVertices().modifyHandle().setData(np.ascontiguousarray(mesh.triangles, np.uint32).tobytes())
    body = Geom(data)
    body.addPrimitive(triangles)
    node = GeomNode(name)
    node.addGeom(body)
    node.setBoundsType(BoundingVolume.BT_box)
    return node


def panda_texture(texture: Texture) -> PandaTexture:
    """Repeats in both directions, with mipmaps."""
    made = PandaTexture(texture.name)
    height, width = texture.pixels.shape[:2]
    made.setup2dTexture(width, height, PandaTexture.T_unsigned_byte, PandaTexture.F_rgba)
    made.setRamImage(np.ascontiguousarray(texture.pixels[::-1, :, [2, 1, 0, 3]]).tobytes())
    made.setMinfilter(SamplerState.FT_linear_mipmap_linear)
    made.setMagfilter(SamplerState.FT_linear)
    made.setWrapU(SamplerState.WM_repeat)
    made.setWrapV(SamplerState.WM_repeat)
    return made


def _format(*, has_skin: bool) -> GeomVertexFormat:
    columns = GeomVertexArrayFormat()
    columns.addColumn("vertex", 3, GeomEnums.NT_float32, GeomEnums.C_point)
    columns.addColumn("normal", 3, GeomEnums.NT_float32, GeomEnums.C_normal)
    columns.addColumn("color", 4, GeomEnums.NT_float32, GeomEnums.C_color)
    columns.addColumn("texcoord", 2, GeomEnums.NT_float32, GeomEnums.C_texcoord)
    form = GeomVertexFormat(columns)
    if has_skin:
        more = GeomVertexArrayFormat()
        more.addColumn("skin", 4, GeomEnums.NT_float32, GeomEnums.C_other)
        more.addColumn("extra", 4, GeomEnums.NT_float32, GeomEnums.C_other)
        form.addArray(more)
    return form
