"""What goes to a MIDI port: on time, paced, silent on STOP, and again after a loss."""

from dataclasses import replace

import mido
from hypothesis import given, settings
from hypothesis import strategies as st

from music.midi_programs import CHANNELS, PLAIN_CONTROLLERS, PROGRAMS, TARGETS_CHANNEL, VOLUME
from music.midi_stream import BURST, CLOCKS_PER_BEAT, LATE_S, Told
from music.soundscape import Note, Palette, Voice
from tests.music.fake_midi import TARGETS, Rig


def note(t: float, pitch: int = 60, duration_s: float = 1.0, voice: Voice = Voice.PAD) -> Note:
    return Note(t=t, duration_s=duration_s, pitch=pitch, strength=0.5, voice=voice)


def test_a_note_begins_and_ends_at_its_time() -> None:
    rig = Rig()
    rig.stream.take(Told(t=0, targets=TARGETS, notes=(note(0.5),)))

    rig.work_until(0.49)
    before = rig.port.of("note_on")
    rig.work_until(1.4)
    begun = rig.port.sounding
    rig.work_until(1.6)

    assert before == []
    assert begun == {(CHANNELS[Voice.PAD], 60)}
    assert rig.port.sounding == set()
    assert [(m.note, m.velocity) for m in rig.port.of("note_on")] == [(60, 64)]


def test_a_pitch_struck_again_ends_first_and_its_old_end_does_not_end_it() -> None:
    rig = Rig()
    rig.stream.take(Told(t=0, targets=TARGETS, notes=(note(0.1, duration_s=1.0), note(0.6, duration_s=1.0))))

    rig.work_until(1.3)

    kinds = [message.type for message in rig.port.of("note_on", "note_off")]
    assert kinds == ["note_on", "note_off", "note_on"]
    assert rig.port.sounding == {(0, 60)}


def test_a_clock_of_24_a_beat_follows_the_tempo_after_a_start() -> None:
    rig = Rig()
    for tenth in range(40):
        rig.stream.take(Told(t=tenth / 10, targets=TARGETS, beats_until=tenth / 10 + 0.5))
        rig.work_until(tenth / 10 + 0.1)

    assert [m.type for m in rig.port.of("start", "clock")][:2] == ["start", "clock"]
    assert abs(len(rig.port.of("clock")) - 4 * CLOCKS_PER_BEAT) <= 1  # 4 s at 60 beats a minute


def test_sounds_and_controllers_are_sent_when_they_change_and_only_then() -> None:
    rig = Rig()
    rig.stream.take(Told(t=0, targets=TARGETS))
    rig.work_until(0.1)
    at_first = len(rig.port.sent)
    rig.stream.take(Told(t=0.1, targets=TARGETS))
    rig.work_until(0.2)
    unchanged = len(rig.port.sent)
    rig.stream.take(Told(t=0.2, targets=replace(TARGETS, palette=Palette.STRINGS, density=0.9, loudness_db=0)))
    rig.work_until(0.3)

    programs = {m.channel: m.program for m in rig.port.of("program_change")}
    values = {(m.channel, m.control): m.value for m in rig.port.of("control_change")}
    assert unchanged == at_first
    assert programs == {CHANNELS[voice]: number for voice, number in PROGRAMS[Palette.STRINGS].items()}
    assert values[TARGETS_CHANNEL, PLAIN_CONTROLLERS["density"]] == round(0.9 * 127)
    assert values[0, VOLUME] == 127


def test_a_stop_ends_every_note_at_once_and_forgets_those_that_wait() -> None:
    rig = Rig()
    rig.stream.take(Told(t=0, targets=TARGETS, notes=(note(0.1, 60, 50), note(0.2, 67, 50), note(0.9, 72, 50))))
    rig.work_until(0.5)
    sounded = rig.port.sounding

    rig.stream.take(Told(t=0.5, targets=TARGETS, is_stopped=True))
    before = len(rig.port.sent)
    rig.stream.work(0.5)
    silenced = rig.port.sent[before:]
    rig.work_until(2)

    assert len(sounded) == 2
    assert {m.note for m in silenced if m.type == "note_off"} == {60, 67}
    for channel in CHANNELS.values():
        assert {m.control for m in silenced if m.type == "control_change" and m.channel == channel} >= {120, 123}
    assert len(rig.port.of("note_on")) == 2


def test_a_stop_loses_no_sound_and_no_controller_that_still_waited() -> None:
    rig = Rig()
    rig.stream.take(Told(t=0, targets=TARGETS, beats_until=0.5, notes=(note(0.0, 60, 50),)))
    rig.stream.take(Told(t=0, targets=TARGETS, is_stopped=True))  # before anything of the first went out
    rig.work_until(0.5)

    assert {m.channel for m in rig.port.of("program_change")} == set(CHANNELS.values())
    assert {m.control for m in rig.port.of("control_change")} >= {VOLUME, *PLAIN_CONTROLLERS.values()}
    assert rig.port.of("note_on") == []


def test_closing_ends_every_note_and_the_clock() -> None:
    rig = Rig()
    rig.stream.take(Told(t=0, targets=TARGETS, notes=(note(0.1, 60, 50),), beats_until=0.5))
    rig.work_until(0.4)

    rig.stream.close()

    assert rig.port.of("note_off")
    assert rig.port.sounding == set()
    assert rig.port.sent[-1] == mido.Message("stop")
    assert rig.port.is_closed


def test_a_burst_of_notes_is_paced() -> None:
    rig = Rig()
    rig.stream.take(Told(t=0, targets=TARGETS, notes=tuple(note(0.1, pitch, 0.05) for pitch in range(120)) * 4))

    bursts = rig.work_until(0.5)

    assert max(bursts) <= BURST
    assert len(rig.port.of("note_on")) == 480


def test_what_is_late_after_a_stall_is_left_out() -> None:
    rig = Rig()
    notes = tuple(note(tenth / 10) for tenth in range(50))
    rig.stream.take(Told(t=0, targets=TARGETS, notes=notes, beats_until=5))

    rig.now = 5.0
    rig.work_until(5.2)

    assert len(rig.port.of("note_on")) <= 10 * LATE_S + 1
    assert len(rig.port.of("clock")) <= CLOCKS_PER_BEAT * (LATE_S + 0.2) + 1


def test_a_session_that_says_nothing_more_is_silent_on_midi() -> None:
    rig = Rig()
    rig.stream.take(Told(t=0, targets=TARGETS, notes=(note(0.1, 60, 100),)))
    rig.work_until(1)
    sounded = rig.port.sounding

    rig.work_until(2.5)

    assert sounded
    assert rig.port.sounding == set()


def test_a_port_that_goes_is_told_silenced_as_far_as_it_goes_and_found_again() -> None:
    rig = Rig()
    for tenth in range(100):
        t = tenth / 10
        if tenth == 20:
            first = rig.port
            first.is_plugged = False
            rig.can_open = lambda: rig.now > 7
        notes = (note(t + 0.5, 60 + tenth % 12, 0.5),)
        rig.stream.take(Told(t=t, targets=TARGETS, notes=notes, beats_until=t + 0.5))
        rig.work_until(t + 0.1)

    assert first.is_closed
    assert first.sounding == set()
    assert len(rig.told) == 2
    assert "gone" in rig.told[0]
    assert "back" in rig.told[1]
    assert rig.port is not first
    assert [m.type for m in rig.port.of("start", "clock")][:2] == ["start", "clock"]
    assert {m.channel for m in rig.port.of("program_change")} == set(CHANNELS.values())
    assert rig.port.of("note_on")


def test_a_port_that_refuses_a_message_is_lost_once_and_nothing_is_raised() -> None:
    rig = Rig()
    rig.can_open = lambda: False
    rig.port.breaks_on_send = True
    for tenth in range(20):
        rig.stream.take(Told(t=tenth / 10, targets=TARGETS, notes=(note(tenth / 10 + 0.2),)))
        rig.work_until(tenth / 10 + 0.1)
    rig.stream.close()

    assert len(rig.told) == 1
    assert "gone" in rig.told[0]


def test_it_is_looked_for_ever_more_rarely() -> None:
    rig = Rig()
    rig.can_open = lambda: False
    rig.port.is_plugged = False
    rig.work_until(120)

    assert 4 <= rig.opened <= 9


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 5), st.integers(40, 45), st.floats(0.05, 3), st.sampled_from(Voice)), max_size=40),
    st.floats(0, 5),
)
def test_no_note_is_ever_left_sounding(notes: list[tuple[float, int, float, Voice]], stop_t: float) -> None:
    rig = Rig()
    made = tuple(note(t, pitch, length, voice) for t, pitch, length, voice in notes)
    rig.stream.take(Told(t=0, targets=TARGETS, notes=made))
    rig.work_until(stop_t)

    rig.stream.close()

    assert rig.port.sounding == set()
