"""The options of a session that go to other instruments: MIDI out and in, OSC."""

import argparse
from typing import TYPE_CHECKING

from engine.command import TakesArguments

if TYPE_CHECKING:
    from engine.outside import OutsideRequest


def add_outside(parser: TakesArguments) -> None:
    """--midi-out, --midi-in and --osc."""
    parser.add_argument(
        "--midi-out",
        default=None,
        metavar="NAME",
        help="play to this MIDI port too; `virtual`: one that others connect to",
    )
    parser.add_argument(
        "--midi-in", default=None, metavar="NAME", help="a control surface at this MIDI port (see `attune music learn`)"
    )
    parser.add_argument(
        "--osc", default=None, metavar="[HOST:]PORT", help="send targets, notes and markers by OSC (this machine: PORT)"
    )


def outside_request(arguments: argparse.Namespace) -> "OutsideRequest":
    """What was asked for."""
    from engine.outside import OutsideRequest

    return OutsideRequest(midi_out=arguments.midi_out, midi_in=arguments.midi_in, osc=arguments.osc)
