"""A therapist's control surface beside a session: orders, pick-up, its file, learning, and its loss."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine.messages import Input, MusicOrder, Outcome, SceneOrder, SceneVerb, TherapistOrder, Tick
from engine.music_course import MusicRequestError
from engine.music_learn import learn
from engine.settings import SettingsError
from engine.surface_file import SurfaceError, read_places, surface_path, write_places
from engine.surface_link import SurfaceHands, SurfaceLink
from music.control_surface import Control, Place, Surface
from music.midi import Touch, controller, note_on
from music.midi_ports import MidiPortError
from music.soundscape import Palette
from policies.policy import Order, Phase
from tests.engine.live_rig import outcome_at
from vr_scenes.exposure import SceneEvent, SceneTargets

PATIENCE_S = 10.0
CONTROLS = {
    control: Place(touch=Touch.CONTROLLER, channel=1, number=20 + number) for number, control in enumerate(Control)
}


class FakeSurface:
    """A surface whose messages the test leaves."""

    def __init__(self, name: str = "knobs") -> None:
        self.name = name
        self.waiting: list[bytes] = []
        self.is_plugged, self.is_closed = True, False

    def take(self) -> list[bytes]:
        taken, self.waiting = self.waiting, []
        return taken

    def is_there(self) -> bool:
        return self.is_plugged

    def close(self) -> None:
        self.is_closed = True


def turn(control: Control, value: int) -> bytes:
    return controller(0, CONTROLS[control].number, value)


def outcome(t: float, ceiling: float, *, is_held: bool = False) -> Outcome:
    return replace(outcome_at(t, Phase.EXPOSURE), ceiling=ceiling, is_held=is_held)


def test_buttons_give_orders_and_hold_pressed_again_resumes() -> None:
    hands = SurfaceHands(Surface(CONTROLS))

    def press(control: Control) -> Input | None:
        said = hands.take(turn(control, 127), 1.0)
        hands.take(turn(control, 0), 1.0)
        return said

    assert press(Control.STEP_DOWN) == TherapistOrder(t=1, order=Order.STEP_DOWN)
    assert press(Control.ACCEPT) == TherapistOrder(t=1, order=Order.ACCEPT)
    assert press(Control.HOLD) == TherapistOrder(t=1, order=Order.HOLD)
    hands.hear(outcome(1, 1.0, is_held=True))
    assert press(Control.HOLD) == TherapistOrder(t=1, order=Order.RESUME)
    assert press(Control.STOP) == TherapistOrder(t=1, order=Order.STOP)


def test_a_button_lets_the_scene_s_event_happen_and_pressed_again_takes_it_back() -> None:
    hands = SurfaceHands(Surface(CONTROLS), events=("gust", "bird"))

    def press(control: Control) -> Input | None:
        said = hands.take(turn(control, 127), 1.0)
        hands.take(turn(control, 0), 1.0)
        return said

    done = press(Control.EVENT_2)
    scene = SceneTargets(scene="heights", intensity=0.5, events=(SceneEvent(name="bird", begins_t=3.0),))
    now = outcome(1.0, 1.0)
    hands.hear(replace(now, applied=replace(now.applied, scene=scene)))

    assert done == SceneOrder(t=1.0, verb=SceneVerb.DO, name="bird")
    assert press(Control.EVENT_2) == SceneOrder(t=1.0, verb=SceneVerb.UNDO, name="bird")
    assert press(Control.EVENT_1) == SceneOrder(t=1.0, verb=SceneVerb.DO, name="gust")
    assert press(Control.EVENT_3) is None  # this scene has two
    assert press(Control.CENTRE) == SceneOrder(t=1.0, verb=SceneVerb.CENTRE)


def test_a_ceiling_follows_its_knob_even_while_older_ones_come_back_from_the_session() -> None:
    hands = SurfaceHands(Surface(CONTROLS))
    hands.hear(outcome(0, 1.0))
    ordered = []
    for value in range(127, 27, -1):
        said = hands.take(turn(Control.INTENSITY_CEILING, value), 1.0)
        assert isinstance(said, TherapistOrder)
        assert said.value is not None
        ordered.append(said.value)
        if value % 10 == 0:
            hands.hear(outcome(0.9, ordered[-5]))  # the session is some orders behind

    assert ordered == [value / 127 for value in range(127, 27, -1)]


def test_a_ceiling_changed_elsewhere_is_not_torn_back() -> None:
    hands = SurfaceHands(Surface(CONTROLS))
    hands.hear(outcome(0, 1.0))
    hands.take(turn(Control.INTENSITY_CEILING, 127), 0)

    hands.hear(outcome(1, 0.3))

    assert hands.take(turn(Control.INTENSITY_CEILING, 126), 1) is None
    assert hands.take(turn(Control.INTENSITY_CEILING, 39), 1) is not None


def test_music_knobs_start_where_they_change_nothing_and_then_trim() -> None:
    hands = SurfaceHands(Surface(CONTROLS))
    hands.hear(outcome(0, 1.0))

    assert hands.take(turn(Control.PRESENCE, 40), 0) is None
    hands.take(turn(Control.PRESENCE, 127), 0)
    quieter = hands.take(turn(Control.LOUDNESS_CEILING, 127), 0)
    hands.take(turn(Control.DENSITY, 64), 0)
    denser = hands.take(turn(Control.DENSITY, 100), 1)

    assert quieter is None
    assert isinstance(denser, MusicOrder)
    assert denser.trim.density_bias == pytest.approx(100 / 127 - 0.5)
    assert denser.trim.palette is None


def test_the_palette_s_knob_is_picked_up_at_what_plays() -> None:
    hands = SurfaceHands(Surface(CONTROLS))
    hands.hear(outcome(0, 1.0))
    said = [hands.take(turn(Control.PALETTE, value), 0) for value in range(128)]

    palettes = [one.trim.palette for one in said if isinstance(one, MusicOrder)]
    assert palettes == list(Palette)


def test_a_ceiling_that_went_and_came_back_within_a_tick_hides_no_change_made_elsewhere() -> None:
    hands = SurfaceHands(Surface(CONTROLS))
    hands.hear(outcome(0, 0.5))
    for value in (64, 90, 64):
        hands.take(turn(Control.INTENSITY_CEILING, value), 0.05)
    hands.hear(outcome(0.1, 64 / 127))

    hands.hear(outcome(0.2, 90 / 127))  # at the console

    assert hands.take(turn(Control.INTENSITY_CEILING, 65), 0.3) is None


def test_a_surface_that_was_away_has_to_be_picked_up_anew() -> None:
    hands = SurfaceHands(Surface(CONTROLS))
    hands.hear(outcome(0, 1.0))
    hands.take(turn(Control.PRESENCE, 127), 0)
    followed = hands.take(turn(Control.PRESENCE, 126), 0)

    hands.let_go()
    turned_meanwhile = hands.take(turn(Control.PRESENCE, 20), 1)

    assert isinstance(followed, MusicOrder)
    assert turned_meanwhile is None


def test_of_a_flood_only_what_was_learnt_is_taken_and_of_a_knob_only_its_last_place() -> None:
    hands = SurfaceHands(Surface(CONTROLS))
    hands.hear(outcome(0, 1.0))
    hands.take(turn(Control.PRESENCE, 127), 0.0)
    sweep = [turn(Control.PRESENCE, value) for value in range(127, -1, -1)]
    noise = [controller(3, number, value) for number in range(128) for value in range(30)]

    learnt = hands.learnt([*noise, *sweep, turn(Control.STOP, 127), *noise, *sweep])
    said = hands.take_all(learnt, 1.0)

    assert learnt == [turn(Control.STOP, 127), turn(Control.PRESENCE, 0)]
    assert [type(one) for one in said] == [TherapistOrder, MusicOrder]
    assert said[0] == TherapistOrder(t=1, order=Order.STOP)
    assert isinstance(said[1], MusicOrder)
    assert said[1].trim.presence == 0.0


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[controls]\nstopp = "note 1 36"\n', "toml:2: controls.stopp: is not known; did you mean 'stop'?"),
        ('[controls]\nstop = "note 36"\n', 'toml:2: controls.stop: must be such as "controller 1 7"'),
        ("[controls]\nstop = 36\n", "toml:2: controls.stop: must be such as"),
        ('[controls]\nstop = "note 17 36"\n', "toml:2: controls.stop: a MIDI channel must lie in [1, 16], not 17"),
        ('[controls]\nstop = "note 1 200"\n', "toml:2: controls.stop: a MIDI number must lie in [0, 127]"),
        ('[controls]\nstop = "note off 1 3"\n', "toml:2: controls.stop: must be such as"),
        ('[controls]\npresence = "note 1 3"\n', "toml:2: controls.presence: needs a controller"),
        ('[controls]\nstop = "note 1 3"\nhold = "note 1 3"\n', "toml:3: controls.hold: lies where stop lies"),
        ('[control]\nstop = "note 1 3"\n', "toml:1: control: is not known; did you mean 'controls'?"),
        ("controls = 1\n", "toml:1: controls: is a table"),
        ("[controls\n", "toml:1: is not TOML"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_with_line_and_key(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "surface.toml"
    path.write_text(text)

    with pytest.raises(SettingsError) as told:
        read_places(path)

    assert complaint in str(told.value)


def test_what_is_written_is_read_and_lies_beside_the_settings(tmp_path: Path) -> None:
    path = surface_path({"XDG_CONFIG_HOME": str(tmp_path)})

    write_places(path, CONTROLS)

    assert read_places(path) == CONTROLS
    assert path.parent == tmp_path / "attune"
    assert list(path.parent.iterdir()) == [path]
    assert read_places(tmp_path / "none.toml") == {}


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "attune").write_text("a file where the folder should be")

    with pytest.raises(SettingsError, match="cannot be written"):
        write_places(tmp_path / "attune" / "surface.toml", CONTROLS)


def test_controls_are_learnt_by_touching_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "surface.toml"
    write_places(path, {Control.ACCEPT: Place(touch=Touch.NOTE_ON, channel=1, number=1)})
    surface = FakeSurface()
    touches = iter([[note_on(9, 36, 1.0)], [note_on(9, 36, 1.0)], [controller(0, 7, v) for v in range(20)]])

    def sleep(_: float) -> None:
        surface.waiting += next(touches)

    code = learn("knobs", ("stop", "presence"), path=path, open_port=lambda _: surface, sleep=sleep)

    assert code == 0
    assert {control: place.words for control, place in read_places(path).items()} == {
        Control.STOP: "note 10 36",
        Control.PRESENCE: "controller 1 7",
        Control.ACCEPT: "note 1 1",
    }
    assert surface.is_closed
    assert "needs a knob" in capsys.readouterr().out


def test_nobody_touching_anything_ends_learning_and_keeps_what_was(tmp_path: Path) -> None:
    path = tmp_path / "surface.toml"
    code = learn("knobs", ("stop",), path=path, open_port=lambda _: FakeSurface(), sleep=lambda _: None)

    assert code == 3
    assert not path.exists()


def test_an_unknown_control_lists_those_there(tmp_path: Path) -> None:
    with pytest.raises(MusicRequestError, match=r"there is no control 'volume'; there are: stop, hold"):
        learn("knobs", ("volume",), path=tmp_path / "x.toml", open_port=lambda _: FakeSurface())


def test_a_surface_of_which_nothing_was_learnt_says_how(tmp_path: Path) -> None:
    with pytest.raises(SurfaceError, match="attune music learn"):
        SurfaceLink(
            "knobs",
            put=lambda _: None,
            tell=lambda _: None,
            clock=lambda: 0.0,
            path=tmp_path / "none.toml",
            open_port=lambda _: FakeSurface(),
        )


def test_what_is_pressed_arrives_in_the_loop_and_a_surface_that_goes_is_told_and_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.surface_link.LOOK_EVERY_S", 0.01)
    write_places(tmp_path / "surface.toml", CONTROLS)
    surfaces = [FakeSurface(), FakeSurface()]
    opened: list[FakeSurface] = []
    put: list[Input] = []
    told: list[str] = []

    def open_port(_: str) -> FakeSurface:
        if not surfaces:
            raise MidiPortError("there is none")
        opened.append(surfaces.pop(0))
        return opened[-1]

    async def session() -> None:
        link = SurfaceLink(
            "knobs",
            put=put.append,
            tell=told.append,
            clock=lambda: 2.0,
            path=tmp_path / "surface.toml",
            open_port=open_port,
        )
        link.hear(Tick(t=0), outcome(0, 1.0))
        opened[0].waiting.append(turn(Control.STOP, 127))
        await _until(lambda: put)
        link.hear(Tick(t=2.1), outcome(2.1, 1.0))
        opened[0].waiting += [turn(Control.PRESENCE, 126)]
        await _until(lambda: len(put) == 2)
        opened[0].is_plugged = False
        await _until(lambda: len(told) == 2)
        opened[1].waiting += [turn(Control.PRESENCE, 20), turn(Control.STEP_DOWN, 127)]
        await _until(lambda: len(put) == 3)
        link.close()

    asyncio.run(session())

    assert [put[0], put[2]] == [TherapistOrder(t=2, order=Order.STOP), TherapistOrder(t=2, order=Order.STEP_DOWN)]
    assert isinstance(put[1], MusicOrder)
    assert "STOP button too" in told[0]
    assert "back" in told[1]
    assert all(one.is_closed for one in opened)


async def _until(is_so: Callable[[], object]) -> None:
    gives_up = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < gives_up, "it did not come true"
        await asyncio.sleep(0)
