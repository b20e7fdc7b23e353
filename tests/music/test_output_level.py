"""The gain of all that is heard never exceeds what the ceiling allows, and fades go on under it."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from music.output_level import CEILING_RAMP_S, LEAST_STEP_DB, OutputLevel


@dataclass(slots=True)
class Fades:
    """Keeps the fades that were asked for."""

    asked: list[tuple[float, float]] = field(default_factory=list)

    def fade_output(self, gain: float, seconds: float) -> None:
        self.asked.append((gain, seconds))


def test_a_ceiling_that_falls_in_a_fade_leaves_the_fade_its_time() -> None:
    desk = Fades()
    level = OutputLevel(desk)

    level.fade(1.0, 5.0, now_s=10.0)
    level.keep_below(-6.0, now_s=12.0)
    level.keep_below(-12.0, now_s=100.0)

    gains, seconds = zip(*desk.asked, strict=True)
    assert [round(gain, 2) for gain in gains] == [1.0, 0.5, 0.25]
    assert seconds == (5.0, 3.0, CEILING_RAMP_S)


@given(
    st.lists(
        st.tuples(st.just("fade"), st.floats(0, 1)) | st.tuples(st.just("ceiling"), st.floats(-70, 10)), max_size=40
    )
)
def test_no_gain_is_ever_above_the_lowest_ceiling_so_far(steps: list[tuple[str, float]]) -> None:
    desk = Fades()
    level = OutputLevel(desk)
    lowest_db = 0.0

    for number, (what, value) in enumerate(steps):
        if what == "fade":
            level.fade(value, 1.0, now_s=float(number))
        else:
            level.keep_below(value, now_s=float(number))
            lowest_db = min(lowest_db, value)
        assert all(gain <= 10 ** ((lowest_db + LEAST_STEP_DB) / 20) + 1e-12 for gain, _ in desk.asked[-1:])
