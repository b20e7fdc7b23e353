"""A STOP cuts once, a sign at the stage keeps the safe place until it is answered, and a lost sign is said again."""

from vr_scenes.stopping import ASKS_AGAIN_S, StopNow, Stopping

FRAME_S = 1 / 30
NOTHING = StopNow(must_cut=False, is_kept=False, asks_again=False)


def test_one_more_stop_in_a_command_cuts_in_that_frame_and_in_no_other() -> None:
    stopping = Stopping()
    frames = [stopping.step(stops, FRAME_S) for stops in (0, 0, 1, 1, 1)]

    assert [one.must_cut for one in frames] == [False, False, True, False, False]
    assert [one.is_kept for one in frames] == [one.must_cut for one in frames]


def test_stops_whose_commands_were_overtaken_still_cut() -> None:
    stopping = Stopping()
    stopping.step(2, FRAME_S)

    assert stopping.step(5, FRAME_S).must_cut


def test_a_stage_that_is_started_anew_takes_its_first_count_for_what_was() -> None:
    assert Stopping().step(3, FRAME_S) == NOTHING


def test_a_sign_at_the_stage_cuts_and_keeps_until_a_higher_count_answers_it() -> None:
    stopping = Stopping()
    stopping.step(1, FRAME_S)
    stopping.sign()

    given, older, answered, after = (stopping.step(stops, FRAME_S) for stops in (1, 1, 2, 2))

    assert given == StopNow(must_cut=True, is_kept=True, asks_again=False)
    assert older == StopNow(must_cut=False, is_kept=True, asks_again=False)
    assert answered == StopNow(must_cut=True, is_kept=True, asks_again=False)
    assert after == NOTHING


def test_a_sign_before_the_first_command_keeps_until_it_is_answered() -> None:
    stopping = Stopping()
    stopping.sign()

    kept = [stopping.step(stops, FRAME_S).is_kept for stops in (None, None, 0, 1, 1)]

    assert kept == [True, True, True, True, False]


def test_a_sign_that_is_not_answered_is_said_again_once_a_second_of_the_engines_talk() -> None:
    stopping = Stopping()
    stopping.step(0, FRAME_S)
    stopping.sign()

    asked = [stopping.step(0, 0.1).asks_again for _ in range(35)]

    assert sum(asked) == 3
    assert asked.index(True) >= ASKS_AGAIN_S / 0.1 - 1


def test_a_silent_engine_is_not_asked_again_and_the_safe_place_is_kept() -> None:
    stopping = Stopping()
    stopping.step(0, FRAME_S)
    stopping.sign()

    frames = [stopping.step(0, 0.0) for _ in range(1000)]

    assert not any(one.asks_again for one in frames)
    assert all(one.is_kept for one in frames)
