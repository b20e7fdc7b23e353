"""Our GLSL, each shader made once: worlds that come and go share them, and no driver compiles one twice."""

from pathlib import Path

from panda3d.core import CullFaceAttrib, RenderState, Shader, ShaderAttrib

from vr_scenes.geometry.model import MOST_BONES, Finish

SHADERS = Path(__file__).parent / "shaders"


class Shaders:
    """The shaders by the names of their files in shaders/."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], Shader] = {}

    def of_finish(self, finish: Finish) -> Shader:
        match finish:
            case Finish.WATER:
                return self.of_files("water", "water")
            case Finish.GLASS:
                return self.of_files("surface", "glass", has_light=True)
            case _:
                return self.of_files("surface", "surface", has_light=True)

    def of_figure(self, kind: str) -> Shader:
        """Figures bend by figure.vert.glsl, unless their kind has its own."""
        own = (SHADERS / f"{kind}.vert.glsl").exists()
        return self.of_files(kind if own else "figure", kind, has_light=True)

    def of_files(self, upright: str, fragment: str, *, has_light: bool = False) -> Shader:
        """From `upright`.vert.glsl and `fragment`.frag.glsl; `has_light` puts light.glsl before the latter."""
        if (upright, fragment) not in self._made:
            before = _text("light.glsl") if has_light else ""
            self._made[upright, fragment] = Shader.make(
                Shader.SL_GLSL, _source(_text(f"{upright}.vert.glsl")), _source(before + _text(f"{fragment}.frag.glsl"))
            )
        return self._made[upright, fragment]

    def shadow_state(self, upright: str, priority: int) -> RenderState:
        """How a shadow map draws; `priority` over what the nodes say."""
        return RenderState.make(
            ShaderAttrib.make(self.of_files(upright, "shadow"), priority),
            CullFaceAttrib.make(CullFaceAttrib.M_cull_none),
            priority,
        )


def _source(text: str) -> str:
    return f"#version 330\n#define BONES {MOST_BONES}\n" + _text("common.glsl") + text


def _text(file: str) -> str:
    return (SHADERS / file).read_text()
