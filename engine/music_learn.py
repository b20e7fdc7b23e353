"""`attune music learn`: which knob or button of a control surface does what, found out by touching it."""

import time
from collections.abc import Callable
from pathlib import Path

from engine.command import DEVICE_MISSING, DONE
from engine.music_course import MusicRequestError
from engine.surface_file import read_places, surface_path, write_places
from engine.surface_link import Incoming
from music.control_surface import Control, Learner, Place
from music.midi import touched
from music.midi_ports import open_input

POLL_S = 0.01
WAIT_S = 60.0  # somebody who has not touched it within a minute has gone


def learn(
    port_name: str,
    names: tuple[str, ...],
    *,
    path: Path | None = None,
    open_port: Callable[[str], Incoming] = open_input,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Ask for each control in turn, and write down where it lies; what is not named stays as it was.

    Returns the exit code: 3 where nobody touched anything. Raises MidiPortError, MusicRequestError or SettingsError.
    """
    controls = tuple(_control(name) for name in names) or tuple(Control)
    path = path or surface_path()
    places = {control: place for control, place in read_places(path).items() if control not in controls}
    port = open_port(port_name)
    try:
        for control in controls:
            place = _ask(port, control, places, sleep)
            if place is None:
                print(f"Nothing was touched for {WAIT_S:.0f} s; what was learnt before it is kept.")
                return DEVICE_MISSING
            places[control] = place
            write_places(path, places)
            print(f"  {control.value}: {place.words}", flush=True)
    finally:
        port.close()
    print(f"Written to {path}. `attune live --midi-in {port_name!r}` uses it.")
    return DONE


def _control(name: str) -> Control:
    plain = name.lower().replace("-", "_")
    if plain not in {control.value for control in Control}:
        raise MusicRequestError(
            f"there is no control {name!r}; there are: {', '.join(control.value for control in Control)}"
        )
    return Control(plain)


def _ask(
    port: Incoming, control: Control, places: dict[Control, Place], sleep: Callable[[float], None]
) -> Place | None:
    port.take()  # what was touched before it was asked for
    print(f"{'Press' if control.is_button else 'Turn'} what shall be {control.value} ...", flush=True)
    learner = Learner(control, taken={place: one for one, place in places.items()})
    refusal = None
    for _ in range(round(WAIT_S / POLL_S)):
        for message in port.take():
            said = touched(message)
            place = None if said is None else learner.hear(said)
            if place is not None:
                return place
        if learner.refusal is not None and learner.refusal != refusal:
            refusal = learner.refusal
            print(f"  {refusal}", flush=True)
        sleep(POLL_S)
    return None
