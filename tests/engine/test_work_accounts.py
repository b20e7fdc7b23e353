"""What the work of a session came to: the lines of each kind, and its picture."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from engine.messages import Outcome, TherapistOrder, Tick
from engine.plots import draw_session
from engine.recollection import Recollection
from engine.rehearsal import RehearsalRequest, rehearse_to_tape
from engine.summary import summary_lines
from engine.work_accounts import heard_db, is_heard, practice_lines, rung_lines, silence_words
from music.soundscape import QUIETEST_DB
from policies.alternation import FADES_S
from policies.music_block import MusicBlock
from policies.policy import Order, Phase
from policies.verdict import Rule
from tests.engine.rehearsed import rehearse


def recollected(steps: list[tuple[Tick, Outcome]]) -> Recollection:
    recollection = Recollection()
    for tick, outcome in steps:
        recollection.hear(tick, outcome)
    return recollection


@pytest.fixture(scope="module")
def steps() -> list[tuple[Tick, Outcome]]:
    return rehearse("responsive", seconds=260)


def practised(steps: list[tuple[Tick, Outcome]], *rules: Rule, why: str = "") -> list[tuple[Tick, Outcome]]:
    """The same ticks as if they had been a practice, a quarter of a minute by each rule in turn."""
    return [
        (
            tick,
            replace(
                one,
                phase=Phase.PRACTICE,
                step=None,
                policy_rule=rules[int(one.t // 15) % len(rules)].value,
                policy_why=why,
                music_block=MusicBlock(number=int(one.t // 60), has_music=int(one.t // 60) % 2 == 0),
            ),
        )
        for tick, one in steps
    ]


def test_each_rung_is_told_with_its_time_and_its_last_suds(steps) -> None:
    recollection = recollected(steps)

    (line,) = rung_lines(recollection.steps.accounts)

    first = recollection.steps.accounts[0]
    assert line.startswith(f"rungs      {first.step + 1}: {first.seconds:.0f} s, SUDS ")
    assert line in summary_lines(recollection)
    assert rung_lines(()) == []


def test_suggestions_are_counted_once_each_with_those_that_were_taken(steps) -> None:
    recollection = recollected([])
    suggested = ["Begin", "Begin", None, "Step up", "Step down", None]
    for number, words in enumerate(suggested):
        orders = (TherapistOrder(t=0.0, order=Order.ACCEPT),) if number in (2, 5) else ()
        recollection.hear(
            Tick(t=float(number), inputs=orders), replace(steps[-1][1], t=float(number), suggestion=words)
        )

    assert recollection.suggestions.lines == [
        "suggested  3 times, 2 accepted; each stood for 1 s on average",
    ]


def test_a_practice_says_how_much_of_it_was_in_the_band(steps) -> None:
    seconds = recollected(practised(steps, Rule.IN_BAND, Rule.LEADS_DOWN)).seconds

    (line,) = practice_lines(seconds)

    assert line.startswith("practice   in the band 5")
    assert "above it, led down 4" in line
    assert line.endswith("bpm")


def test_a_practice_says_which_pace_was_found_and_when_none_was(steps) -> None:
    trained = recollected(practised(steps, Rule.TRAINS_PACE, why="Breathing at 5.5 a minute.")).seconds
    tried = recollected(practised(steps, Rule.TRIES_PACE)).seconds

    assert practice_lines(trained)[0].startswith("practice   trained for 4.")
    assert practice_lines(trained)[0].endswith("Breathing at 5.5 a minute.")
    assert practice_lines(tried)[0].endswith("none trained")
    assert practice_lines(recollected(steps).seconds) == []


def test_an_exposure_that_was_done_without_music_is_said_to_be_that(steps) -> None:
    last = next(one for _, one in steps if one.phase is Phase.EXPOSURE)
    silent = replace(last, applied=replace(last.applied, music=replace(last.applied.music, presence=0.0)))
    loud = replace(last, applied=replace(last.applied, music=replace(last.applied.music, loudness_db=-12.0)))

    def after(*ones: Outcome) -> list[Outcome]:
        """Music that fades out of the rest, and then `ones`."""
        return [loud, *(replace(one, t=loud.t + FADES_S + number) for number, one in enumerate(ones))]

    assert silence_words(after(silent)) == "; exposure without music"
    assert silence_words(after(silent, loud, loud, loud)) == "; music in 75 % of the exposure"
    assert silence_words([loud]) == ""
    assert silence_words([]) == ""
    assert not is_heard(silent)


def test_music_that_fades_gets_softer_in_the_picture_and_is_not_cut(steps) -> None:
    one = steps[-1][1]

    def at(presence: float) -> float:
        music = replace(one.applied.music, loudness_db=-12.0, presence=presence)
        return heard_db(replace(one, applied=replace(one.applied, music=music)))

    assert at(1.0) == -12.0
    assert at(0.5) == pytest.approx(-18.0, abs=0.1)
    assert at(0.0) == QUIETEST_DB


def test_a_practice_is_drawn_with_its_band_and_its_blocks(steps, tmp_path: Path) -> None:
    draw_session(recollected(practised(steps, Rule.IN_BAND)), tmp_path / "session.png", title="held", band=(0.3, 0.5))

    with Image.open(tmp_path / "session.png") as image:
        assert image.size == (1400, 1100)
        third = image.convert("RGB").crop((80, 480, 1320, 730)).getcolors(500_000)
    assert third is not None
    assert len(third) > 20


def test_a_rehearsal_draws_its_course_where_it_is_asked_to(tmp_path: Path) -> None:
    request = RehearsalRequest(
        patient="responsive",
        policy=Path("music_relaxation"),
        scene=None,
        heart=None,
        where=(),
        suds=None,
        seed=1,
        minutes=5,
        record=tmp_path / "a.tape",
        plot=tmp_path / "a.png",
    )

    assert rehearse_to_tape(request) == 0
    with Image.open(tmp_path / "a.png") as image:
        assert image.format == "PNG"
