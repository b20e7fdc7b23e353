"""A STOP at the stage: in the safe place with the next frame, and no way back before the engine has answered."""

from dataclasses import dataclass

from vr_scenes.counted import Counted

ASKS_AGAIN_S = 1.0  # five times what an engine takes to answer; only a sign that was lost is said twice


@dataclass(frozen=True, slots=True, kw_only=True)
class StopNow:
    """What a STOP asks of one frame.

    `must_cut`: be in the safe place with this frame. `is_kept`: show nothing but the safe place, whatever the newest
    command says. `asks_again`: the engine has not answered the patient's sign: say it once more.
    """

    must_cut: bool
    is_kept: bool
    asks_again: bool


class Stopping:
    """Sees the STOPs that commands tell of (Cue.stops), and remembers the patient's own sign until it is answered.

    The patient's sign at the stage works before the engine has heard of it: commands that are older than the engine's
    answer, a higher count, lead nowhere. A stage that is started anew is in the safe place anyway.
    """

    def __init__(self) -> None:
        self._stops = Counted()
        self._is_new = self._is_kept = False
        self._heard_s = 0.0  # how long the engine has spoken, and not answered

    def sign(self) -> None:
        """The patient said stop here."""
        self._is_new = True
        if not self._is_kept:
            self._is_kept, self._heard_s = True, 0.0

    def step(self, stops: int | None, heard_s: float) -> StopNow:
        """To be asked in each frame: `stops` of the newest command, None before the first; `heard_s`: since the last
        frame, 0 where the engine is silent, which is a matter for the dead-man switch."""
        must_cut, self._is_new = self._is_new, False
        if self._stops.has_risen(stops):
            must_cut, self._is_kept = True, False
        self._heard_s = self._heard_s + max(0.0, heard_s) if self._is_kept else 0.0
        asks_again = self._heard_s >= ASKS_AGAIN_S
        if asks_again:
            self._heard_s = 0.0
        return StopNow(must_cut=must_cut, is_kept=must_cut or self._is_kept, asks_again=asks_again)
