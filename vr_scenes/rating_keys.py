"""Digits at the stage's window -> ratings: of what a letter before them asks for, or the question in the picture."""

from dataclasses import dataclass

from vr_scenes.stage_messages import Sign, SignKind

TENTHS = {**{str(tenths): tenths for tenths in range(10)}, "t": 10}
LISTENS_S = 6.0  # a digit typed later is one alone again


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letter:
    """What a letter asks for. `stays_open`: also a digit typed much later answers it."""

    kind: SignKind
    highest: float = 100.0
    stays_open: bool = False


# What s asks stays open: a digit of distress that is taken for sickness can only lower, one of sickness that is taken
# for distress could raise. For that reason too a digit alone is no distress while another question is in the picture.
_LETTERS = {
    "s": _Letter(kind=SignKind.SICKNESS, highest=20.0, stays_open=True),
    "b": _Letter(kind=SignKind.EXPECTANCY),
    "o": _Letter(kind=SignKind.OUTCOME),
}
_DISTRESS = _Letter(kind=SignKind.SUDS)
_SCALES = {SignKind.SUDS: _DISTRESS, **{letter.kind: letter for letter in _LETTERS.values()}}


class RatingKeys:
    """Remembers which letter waits for its digit, and for how long; any other key forgets it."""

    def __init__(self) -> None:
        self._open: _Letter | None = None
        self._waited_s = 0.0

    def press(self, key: str, asked_in_picture: SignKind | None = None) -> Sign | None:
        """The rating that a key going down gives, if any; `key` as Panda3D names it ("7", "t").

        `asked_in_picture`: the scale of the question that stands before the eye; None: none does.
        """
        asked, self._open = self._open, _LETTERS.get(key)
        is_late = asked is not None and not asked.stays_open and self._waited_s > LISTENS_S
        if self._open is not None:
            self._waited_s = 0.0
        if key not in TENTHS:
            return None
        alone = _DISTRESS if asked_in_picture is None else _SCALES[asked_in_picture]
        rated = alone if asked is None or is_late else asked
        return Sign(kind=rated.kind, value=TENTHS[key] * rated.highest / 10)

    def wait(self, dt_s: float) -> None:
        """So much time went by."""
        self._waited_s += max(0.0, dt_s)
