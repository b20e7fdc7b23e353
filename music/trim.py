"""What a therapist's hand changes of the music: limits and nudges upon what the policy asks for."""

from dataclasses import dataclass, replace

from music.soundscape import QUIETEST_DB, MusicTargets, Palette


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicTrim:
    """As it is born it changes nothing. Biases are added to the control and kept within 0..1."""

    loudest_db: float = 0.0
    presence: float = 1.0  # how much of the asked presence is left
    density_bias: float = 0.0
    brightness_bias: float = 0.0
    palette: Palette | None = None  # None: the policy's

    def __post_init__(self) -> None:
        for name, low, high in (
            ("loudest_db", QUIETEST_DB, 0.0),
            ("presence", 0.0, 1.0),
            ("density_bias", -0.5, 0.5),
            ("brightness_bias", -0.5, 0.5),
        ):
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} must lie in [{low:g}, {high:g}], not {getattr(self, name)}")


UNTRIMMED = MusicTrim()


def trimmed(music: MusicTargets, trim: MusicTrim) -> MusicTargets:
    """`music` as the therapist wants it; never louder, and never more present, than it was asked for."""
    if trim == UNTRIMMED:
        return music
    return replace(
        music,
        loudness_db=min(music.loudness_db, trim.loudest_db),
        presence=music.presence * trim.presence,
        density=_within(music.density + trim.density_bias),
        brightness=_within(music.brightness + trim.brightness_bias),
        palette=trim.palette or music.palette,
    )


def _within(value: float) -> float:
    return min(1.0, max(0.0, value))
