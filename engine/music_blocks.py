"""What a session's blocks with and without music came to, and what that says: for the summary."""

from dataclasses import dataclass, field

from engine.messages import Outcome, Tick
from policies.alternation import FADES_S
from policies.randomisation import MeasuredBlock, MusicEffect, effect_words, music_effect

AS_DRAWN = 0.8  # of a block's time: less music than drawn, or more, by a hand or the gate, makes it another block


@dataclass(slots=True)
class _Block:
    has_music: bool
    began_t: float
    suds: list[float] = field(default_factory=list)
    seconds: float = 0.0  # after the music has come or gone
    as_drawn_s: float = 0.0
    arousal_s: float = 0.0
    arousal_sum: float = 0.0

    @property
    def is_as_drawn(self) -> bool:
        return self.seconds > 0 and self.as_drawn_s >= AS_DRAWN * self.seconds


class MusicBlocks:
    """Gathers them as a session runs. `hear` is a listener of the loop."""

    def __init__(self) -> None:
        self._blocks: dict[int, _Block] = {}
        self._before: Outcome | None = None

    def hear(self, _: Tick, outcome: Outcome) -> None:
        before, self._before = self._before, outcome
        if before is None or before.music_block is None:
            return
        drawn = before.music_block
        block = self._blocks.setdefault(drawn.number, _Block(has_music=drawn.has_music, began_t=before.t))
        if outcome.suds is not None and outcome.suds != before.suds:
            block.suds.append(outcome.suds.value)
        if before.t - block.began_t < FADES_S:
            return
        passed_s = outcome.t - before.t
        block.seconds += passed_s
        block.as_drawn_s += passed_s * ((before.applied.music.presence > 0) is drawn.has_music)
        if before.arousal.arousal is not None:
            block.arousal_s += passed_s
            block.arousal_sum += before.arousal.arousal * passed_s

    @property
    def suds_change(self) -> MusicEffect:
        """Of the change of SUDS within a block, from its first to its last rating."""
        return music_effect(
            MeasuredBlock(number=number, has_music=block.has_music, value=block.suds[-1] - block.suds[0])
            for number, block in self._whole()
            if len(block.suds) >= 2
        )

    @property
    def arousal(self) -> MusicEffect:
        """Of the mean cardiac arousal index in a block."""
        return music_effect(
            MeasuredBlock(number=number, has_music=block.has_music, value=block.arousal_sum / block.arousal_s)
            for number, block in self._whole()
            if block.arousal_s > 0
        )

    @property
    def lines(self) -> list[str]:
        """For the terminal; none where music did not alternate."""
        if not self._blocks:
            return []
        whole = len(self._whole())
        left_out = len(self._blocks) - whole
        count = f"{len(self._blocks)} blocks with and without music by chance"
        count += f", {left_out} left out: too short, or not as drawn" if left_out else ""
        return [
            f"{'music test':<11}{count}",
            f"{'':<11}{effect_words(self.suds_change, what='change of SUDS')}",
            f"{'':<11}{effect_words(self.arousal, what='cardiac arousal index', decimals=2)}",
        ]

    def _whole(self) -> list[tuple[int, _Block]]:
        return [(number, block) for number, block in sorted(self._blocks.items()) if block.is_as_drawn]
