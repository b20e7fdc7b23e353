"""A stage that keeps what it was told instead of drawing it."""

from vr_scenes.cue import NO_CUE, Cue
from vr_scenes.exposure import SceneTargets


class BlindStage:
    """Stands where a stage would; `shown` holds (t, targets), `cues` what came with them, oldest first."""

    def __init__(self) -> None:
        self.shown: list[tuple[float, SceneTargets]] = []
        self.cues: list[Cue] = []

    def show(self, t: float, targets: SceneTargets, cue: Cue = NO_CUE) -> None:
        """Keep the targets of session second `t`."""
        self.shown.append((t, targets))
        self.cues.append(cue)

    @property
    def newest(self) -> SceneTargets | None:
        """What is shown now; None before the first."""
        return self.shown[-1][1] if self.shown else None
