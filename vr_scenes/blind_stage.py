"""A stage that keeps what it was told instead of drawing it."""

from vr_scenes.exposure import SceneTargets


class BlindStage:
    """Stands where a stage would; `shown` holds (t, targets), oldest first."""

    def __init__(self) -> None:
        self.shown: list[tuple[float, SceneTargets]] = []

    def show(self, t: float, targets: SceneTargets) -> None:
        """Keep the targets of session second `t`."""
        self.shown.append((t, targets))

    @property
    def newest(self) -> SceneTargets | None:
        """What is shown now; None before the first."""
        return self.shown[-1][1] if self.shown else None
