"""The command line of the music: render, play, palettes, export, ports, learn."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from engine.command import DONE, Command, CommandGroup, number_of, seed

if TYPE_CHECKING:
    from engine.music_course import Course
    from engine.music_score import PieceRequest

LONGEST_S = 4 * 3600.0
_COURSE_HELP = "0 to 1, or a path over the seconds, as in 0:0.9,60:0.2"


def _add_piece(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--arousal", type=_course, required=True, metavar="A", help=f"calm to stirring: {_COURSE_HELP}")
    parser.add_argument("--valence", type=_course, default="0.65", metavar="V", help=f"dark to light: {_COURSE_HELP}")
    parser.add_argument("--palette", default="warm-bells", metavar="P", help="see `attune music palettes`")
    parser.add_argument("--nature", default=None, metavar="N[:LEVEL]", help="ocean, rain, wind or night-birds; 0 to 1")
    parser.add_argument("--seconds", type=_seconds, default=120.0, metavar="S", help="how long (default: 120)")
    parser.add_argument("--seed", type=seed, default=1, metavar="N", help="which piece (default: 1)")


def _piece(arguments: argparse.Namespace) -> "PieceRequest":
    from engine.music_palettes import nature_under, palette_named
    from engine.music_score import PieceRequest

    palette = palette_named(arguments.palette)
    return PieceRequest(
        arousal=arguments.arousal,
        valence=arguments.valence,
        palette=palette,
        nature=nature_under(palette, arguments.nature),
        seconds=arguments.seconds,
        seed=arguments.seed,
    )


def _render_arguments(parser: argparse.ArgumentParser) -> None:
    _add_piece(parser)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="X.wav", help="48 kHz stereo; never overwrites a file"
    )
    _add_other_files(parser)


def _add_other_files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stems", type=Path, default=None, metavar="DIR", help="one WAV a voice, into an empty folder")
    parser.add_argument("--midi", type=Path, default=None, metavar="X.mid", help="the notes as a standard MIDI file")


def _render(arguments: argparse.Namespace) -> int:
    from engine.music_render import MusicFiles, write_music
    from engine.music_words import say_written

    files = MusicFiles(wav=arguments.out, stems=arguments.stems, midi=arguments.midi)
    piece = _piece(arguments)
    say_written(files, write_music(files, tuple(piece.score()), seconds=piece.seconds, seed=piece.seed))
    return DONE


def _play(arguments: argparse.Namespace) -> int:
    from engine.music_play import play_piece

    return play_piece(_piece(arguments))


def _palettes(_: argparse.Namespace) -> int:
    from engine.music_palettes import palette_table

    print(palette_table())
    return DONE


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("tape", type=Path, metavar="TAPE", help="the record of a session")
    parser.add_argument("--wav", type=Path, default=None, metavar="X.wav", help="the sound; never overwrites a file")
    _add_other_files(parser)


def _export(arguments: argparse.Namespace) -> int:
    from engine.music_export import export_music
    from engine.music_render import MusicFiles

    return export_music(arguments.tape, MusicFiles(wav=arguments.wav, stems=arguments.stems, midi=arguments.midi))


def _ports(_: argparse.Namespace) -> int:
    from music.midi_ports import WHAT_TO_DO, input_names, output_names

    found = {"out": output_names(), "in": input_names()}
    for way, names in found.items():
        print(f"{way:<5}{', '.join(map(repr, names)) or 'none'}")
    if not any(found.values()):
        print(f"attune: there is no MIDI port here: {WHAT_TO_DO}", file=sys.stderr)
    return DONE


def _learn_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("port", metavar="NAME", help="the MIDI port of the surface (see `attune music ports`)")
    parser.add_argument("controls", nargs="*", metavar="CONTROL", help="stop, hold, ...; without: every one in turn")


def _learn(arguments: argparse.Namespace) -> int:
    from engine.music_learn import learn

    return learn(arguments.port, tuple(arguments.controls))


def _no_arguments(_: argparse.ArgumentParser) -> None:
    pass


def _course(text: str) -> "Course":
    from engine.music_course import course_of

    try:
        return course_of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _seconds(text: str) -> float:
    number = number_of("seconds", text)
    if not 1 <= number <= LONGEST_S:
        raise argparse.ArgumentTypeError(f"a piece lasts 1 to {LONGEST_S:.0f} seconds, not {text}")
    return number


MUSIC = CommandGroup(
    name="music",
    summary="Render or play a piece, export a session's music, connect MIDI instruments.",
    example="attune music render --arousal 0:0.8,90:0.1 --palette felt-piano --out piece.wav",
    commands=(
        Command(
            name="render",
            summary="Write a piece as sound, and on request as stems and notes: the same for the same words.",
            example="attune music render --arousal 0.2 --palette strings --nature rain:0.4 --seconds 90 --out rain.wav",
            add_arguments=_render_arguments,
            run=_render,
        ),
        Command(
            name="play",
            summary="Play a piece to the sound card.",
            example="attune music play --arousal 0:0.8,90:0.1 --palette plucked --seconds 180",
            add_arguments=_add_piece,
            run=_play,
        ),
        Command(
            name="palettes",
            summary="Say what each palette is, what it can play, and what only it can do.",
            example="attune music palettes",
            add_arguments=_no_arguments,
            run=_palettes,
        ),
        Command(
            name="export",
            summary="Write the music of a recorded session as sound, stems and notes.",
            example="attune music export monday.tape --wav monday.wav --midi monday.mid",
            add_arguments=_export_arguments,
            run=_export,
        ),
        Command(
            name="ports",
            summary="List the MIDI ports that are there.",
            example="attune music ports",
            add_arguments=_no_arguments,
            run=_ports,
        ),
        Command(
            name="learn",
            summary="Learn which knobs and buttons of a control surface do what.",
            example="attune music learn nanoKONTROL2 stop hold intensity_ceiling",
            add_arguments=_learn_arguments,
            run=_learn,
        ),
    ),
)
