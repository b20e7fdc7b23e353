"""Figures of stiff pieces: each piece is carried, moved and stretched by one bone, and drawn by one shader."""

from collections.abc import Mapping

import numpy as np

from vr_scenes.geometry.mesh import Floats, Mesh
from vr_scenes.geometry.model import Figure

Stretch = tuple[float, float, float]
_UNIT: Stretch = (1.0, 1.0, 1.0)
_ZERO: Stretch = (0.0, 0.0, 0.0)


class RigidFigure:
    """Collects pieces into one figure; `bones` names what may move, in the order of their matrices."""

    def __init__(self, bones: tuple[str, ...]) -> None:
        self.bones = bones
        self._vertices: list[Floats] = []
        self._triangles: list[np.ndarray[tuple[int, ...], np.dtype[np.uint32]]] = []
        self._skins: list[Floats] = []
        self._count = 0

    def add(
        self,
        mesh: Mesh,
        *,
        bone: str,
        what: int = 0,
        more: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0),
        other: str = "",
        share_of_other: Floats | float = 0.0,
    ) -> None:
        """Add a piece: `what` it is and four numbers `more`, as the shader counts.

        `other` is a second bone that takes `share_of_other` 0..1 of each vertex. Raises ValueError for unknown bones.
        """
        skin = np.zeros((len(mesh.vertices), 8), np.float32)
        skin[:, 0] = self.bones.index(bone)
        skin[:, 1] = self.bones.index(other or bone)
        skin[:, 2] = share_of_other
        skin[:, 3] = what
        skin[:, 4:] = more
        self._vertices.append(mesh.vertices)
        self._triangles.append(mesh.triangles + np.uint32(self._count))
        self._skins.append(skin)
        self._count += len(mesh.vertices)

    def figure(
        self,
        name: str,
        kind: str,
        *,
        values: tuple[tuple[str, tuple[float, float, float, float]], ...],
        joint: str = "",
        texture: str = "",
        reach_m: float = 6.0,
        casts_shadow: bool = True,
    ) -> Figure:
        """Everything that was added, as one figure. Raises ValueError if that is nothing."""
        mesh = Mesh(vertices=np.concatenate(self._vertices), triangles=np.concatenate(self._triangles))
        return Figure(
            name=name,
            mesh=mesh,
            skin=np.concatenate(self._skins),
            bone_count=len(self.bones),
            kind=kind,
            joint=joint,
            texture=texture,
            values=values,
            reach_m=reach_m,
            casts_shadow=casts_shadow,
        )


def stretched(move_m: Stretch = _ZERO, scale: Stretch = _UNIT) -> Floats:
    """The matrix (4, 4) of a piece that is scaled on each axis about its own origin, then moved."""
    matrix = np.diag(np.array([*scale, 1.0], np.float32))
    matrix[:3, 3] = move_m
    return matrix


def stances(bones: tuple[str, ...], moved: Mapping[str, Floats]) -> Floats:
    """All bones' matrices (bones, 4, 4); those that `moved` does not name stand at rest."""
    return np.stack([moved.get(bone, np.eye(4, dtype=np.float32)) for bone in bones])
