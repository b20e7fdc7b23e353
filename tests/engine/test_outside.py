"""MIDI and OSC beside a session: what goes out, that nothing of them reaches the loop, and what is refused."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.lab_marks import Marks
from engine.messages import Alert, AlertKind, Input, Outcome, TherapistOrder, Tick
from engine.midi_link import MidiLink
from engine.osc_link import OscLink
from engine.osc_words import OscWords
from engine.outside import NOTHING_OUTSIDE, Outside, OutsideRequest, check_outside
from engine.ports import Listener
from music.midi_ports import MidiPortError
from music.osc import OscError, OscGoal
from music.soundscape import Palette, Pulse
from policies.policy import Order, Phase, Rating
from tests.engine.live_rig import Live, PlainSession, outcome_at
from tests.music.fake_midi import FakePort
from tests.music.osc_ear import Heard, OscEar

PATIENCE_S = 10.0


def exposing(t: float) -> Outcome:
    return outcome_at(t, Phase.EXPOSURE)


def stopped(t: float) -> Outcome:
    alert = Alert(t=t, kind=AlertKind.STOPPED, words="Scene and music are calm.")
    return replace(outcome_at(t, Phase.RECOVERY), alerts=(alert,))


def wait_until(is_so: Callable[[], object]) -> None:
    gives_up = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < gives_up, "it did not come true"


def test_notes_of_a_session_sound_and_a_stop_ends_them() -> None:
    port, now = FakePort(), [0.0]
    link = MidiLink("synth", lambda: now[0], lambda _: None, seed=1, open_port=lambda _: port)

    link.hear(Tick(t=0), exposing(0))  # one note at 0.5 s
    wait_until(lambda: port.of("program_change"))
    now[0] = 0.6
    link.hear(Tick(t=0.6), replace(exposing(0.6), notes=()))
    wait_until(lambda: port.sounding)
    link.hear(Tick(t=0.7), replace(stopped(0.7), notes=()))
    wait_until(lambda: not port.sounding)
    link.close()

    assert [message.note for message in port.of("note_on")] == [60]
    assert port.is_closed


def test_a_port_that_stands_still_never_holds_the_loop_and_is_told_once() -> None:
    told: list[str] = []

    class Stuck(FakePort):
        is_stuck = True

        def send(self, message: bytes) -> None:
            wait_until(lambda: not self.is_stuck)

    port = Stuck()
    link = MidiLink("synth", lambda: 0.0, told.append, seed=1, open_port=lambda _: port)
    for tenth in range(500):
        link.hear(Tick(t=tenth / 10), exposing(tenth / 10))
    port.is_stuck = False
    link.close()

    assert told == ["MIDI cannot keep up with the session: notes are missing. Look at the MIDI interface."]


def test_a_stop_that_finds_no_place_is_not_forgotten() -> None:
    class Stuck(FakePort):
        is_stuck = True

        def send(self, message: bytes) -> None:
            wait_until(lambda: not self.is_stuck)
            super().send(message)

    port = Stuck()
    link = MidiLink("synth", lambda: 0.0, lambda _: None, seed=1, open_port=lambda _: port)
    for tenth in range(100):
        link.hear(Tick(t=tenth / 10), exposing(tenth / 10))
    link.hear(Tick(t=10), stopped(10))
    port.is_stuck = False
    wait_until(lambda: len(port.of("control_change")) > 20)
    link.hear(Tick(t=10.1), replace(exposing(10.1), notes=()))

    wait_until(lambda: any(message.control == 123 for message in port.of("control_change")))
    link.close()


def test_a_session_that_ends_leaves_no_note_sounding_however_it_ends() -> None:
    ports = []
    for ends_by_itself in (True, False):
        port = FakePort()
        ports.append(port)

        async def session(port: FakePort = port, ends: bool = ends_by_itself) -> None:
            live = Live(session=PlainSession(steps=12))
            link = MidiLink("synth", live.clock.now, lambda _: None, seed=1, open_port=lambda _: port)
            with contextlib.closing(link):
                await live.run(link.hear, *(() if ends else (_ending_in_the_middle(live),)))

        asyncio.run(session())

    for port in ports:
        assert port.of("note_on")
        assert port.sounding == set()
        assert port.is_closed


def _ending_in_the_middle(live: Live) -> Listener:
    """A person who ends the session in its middle."""

    def hear(_: Tick, outcome: Outcome) -> None:
        if len(live.session.ticks) == 9:
            live.inbox.put(TherapistOrder(t=outcome.t, order=Order.END))

    return hear


def test_osc_says_everything_once_a_second_and_changes_at_once() -> None:
    words = OscWords()
    first = words.of(Tick(t=0), exposing(0))
    second = words.of(Tick(t=0.1), exposing(0.1))
    third = words.of(Tick(t=0.2), replace(exposing(0.2), ceiling=0.5))
    anew = words.of(Tick(t=1.0), replace(exposing(1.0), ceiling=0.5))

    assert {"/attune/music/tempo_bpm", "/attune/phase", "/attune/gate", "/attune/ceiling"} <= {m.address for m in first}
    assert [m.address for m in second] == ["/attune/t", "/attune/note"]
    assert [m.arguments for m in third if m.address == "/attune/ceiling"] == [(0.5,)]
    assert {m.address for m in anew} == {m.address for m in first} - {"/attune/marker"}


def test_osc_says_all_four_ratings_and_which_are_not_known() -> None:
    rated = replace(
        exposing(0),
        suds=Rating(t=0, value=40),
        sickness=Rating(t=0, value=4),
        expectancy=Rating(t=0, value=70),
        outcome=Rating(t=0, value=10),
    )
    addresses = ["/attune/suds", "/attune/sickness", "/attune/expectancy", "/attune/outcome"]
    said = {m.address: m.arguments for m in OscWords().of(Tick(t=0), rated)}
    unsaid = {m.address: m.arguments for m in OscWords().of(Tick(t=0), exposing(0))}

    assert [said[one] for one in addresses] == [(40.0,), (4.0,), (70.0,), (10.0,)]
    assert [unsaid[one] for one in addresses[1:]] == [(-1.0,)] * 3


def test_osc_says_what_is_not_known_palettes_and_pulses() -> None:
    music = replace(exposing(0).applied.music, palette=Palette.STRINGS, pulse=Pulse(next_t=3.5, interval_s=0.8))
    outcome = replace(exposing(0), applied=replace(exposing(0).applied, music=music))

    said = {m.address: m.arguments for m in OscWords().of(Tick(t=0), outcome)}
    without = {m.address: m.arguments for m in OscWords().of(Tick(t=0), exposing(0))}

    assert said["/attune/music/palette"] == ("strings",)
    assert said["/attune/music/pulse"] == (3.5, 0.8)
    assert without["/attune/music/pulse"] == (-1.0, -1.0)
    assert said["/attune/arousal"] == (-1.0, -1.0)


def test_osc_arrives_with_notes_markers_and_the_stop() -> None:
    ear = OscEar()
    link = OscLink(OscGoal(host="127.0.0.1", port=ear.port), lambda _: None)
    heard: list[Heard] = []

    link.hear(Tick(t=0), exposing(0))
    link.hear(Tick(t=0.1, inputs=(TherapistOrder(t=0.1, order=Order.STOP),)), stopped(0.1))
    link.close()
    while not any(address == "/attune/stop" for address, _ in heard):
        heard += ear.hear()
    ear.close()

    said = dict(heard)
    assert said["/attune/note"] == ("pad", 60, 0.5, 1.0, 0.5, pytest.approx(0.6))
    assert said["/attune/stop"] == (pytest.approx(0.1),)
    markers = [arguments[0] for address, arguments in heard if address == "/attune/marker"]
    assert {"phase:exposure", "phase:recovery", "order:stop", "alert:STOPPED"} <= set(markers)


def test_markers_are_of_the_same_closed_list_as_those_of_the_lab() -> None:
    tick = Tick(t=1, inputs=(TherapistOrder(t=1, order=Order.HOLD),))

    said = [m.arguments[0] for m in OscWords().of(tick, exposing(1)) if m.address == "/attune/marker"]

    assert said == [words for _, words in Marks().of(tick, exposing(1))]


def test_nothing_asked_for_opens_nothing() -> None:
    with Outside(NOTHING_OUTSIDE, put=_no_input, tell=lambda _: None, clock=lambda: 0.0, seed=1) as outside:
        outside.hear(Tick(t=0), exposing(0))

    assert outside.legend == ""


def test_a_host_that_does_not_exist_is_refused_before_a_session_is_prepared() -> None:
    with pytest.raises(OscError, match="there is no host"):
        check_outside(OutsideRequest(osc=f"{'x' * 70}:9000"))


def test_osc_that_leaves_this_machine_says_who_can_read_it() -> None:
    async def legend(osc: str) -> str:
        request = OutsideRequest(osc=osc)
        with Outside(request, put=_no_input, tell=lambda _: None, clock=lambda: 0.0, seed=1) as outside:
            return outside.legend

    assert asyncio.run(legend("9000")) == "OSC goes to 127.0.0.1:9000."
    assert "not encrypted" in asyncio.run(legend("192.0.2.1:9000"))


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (OutsideRequest(osc="nowhere"), OscError),
        (OutsideRequest(midi_out="no such port, surely"), MidiPortError),
    ],
)
def test_what_cannot_be_opened_is_refused_before_the_session(request_: OutsideRequest, error: type[Exception]) -> None:
    with (
        pytest.raises(error),
        Outside(request_, put=_no_input, tell=lambda _: None, clock=lambda: 0.0, seed=1),
    ):
        pass


def _no_input(_: Input) -> None:
    raise AssertionError("nothing was pressed")
