"""The command line: one table of commands. Data on stdout, errors on stderr.

Exit codes: 0 done, 1 a finding (a difference, a failed check), 2 wrong use or input, 3 a device is missing or lost.
"""

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.cli_hearts import ANALYSE
from engine.cli_music import MUSIC
from engine.cli_outside import add_outside, outside_request
from engine.cli_scenes import SCENE
from engine.cli_straps import DEVICES, LIVE, STRAP
from engine.command import (
    DEVICE_MISSING,
    DONE,
    FINDING,
    INTERRUPTED,
    WRONG_INPUT,
    Command,
    CommandGroup,
    add_comfort,
    add_commands,
    add_estimator,
    add_heart,
    add_heart_flags,
    add_policy,
    add_scene,
    add_screenshots,
    add_seed,
    add_session,
    estimator_wish,
    minutes,
)
from engine.records.commands.audit import AUDIT
from engine.records.commands.deidentify import DEIDENTIFY
from engine.records.commands.patients import PATIENT
from engine.records.commands.questionnaires import QUESTIONNAIRE
from engine.records.commands.report import REPORT
from engine.records.commands.sessions import SESSIONS
from engine.records.commands.vault import VAULT
from engine.records.opening import add_vault
from engine.records.session_names import RECORD_HELP
from engine.workshop.commands import POLICY

if TYPE_CHECKING:
    from engine.records.recorded import Recorded

__all__ = ["COMMANDS", "DEVICE_MISSING", "DONE", "FINDING", "INTERRUPTED", "WRONG_INPUT", "run_command_line"]


def run_command_line(words: Sequence[str]) -> int:
    """Run one command and return its exit code. What a user can put right is told in words, never as a traceback."""
    arguments = parser().parse_args(words)
    code = DONE
    try:
        code = int(arguments.run(arguments))
        print(end="", flush=True)  # what is still to be said may find its reader gone
        return code
    except KeyboardInterrupt:
        print("attune: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of stdout has gone: nothing is left to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return code
    except _errors_of_users() as error:
        print(f"attune: {error}", file=sys.stderr)
        return WRONG_INPUT
    except OSError as error:
        with contextlib.suppress(OSError):  # the terminal itself may be what has gone
            print(f"attune: {error.filename or 'the output'}: {error.strerror}", file=sys.stderr)
        return WRONG_INPUT


def _errors_of_users() -> tuple[type[Exception], ...]:
    """The errors that carry words for users. Imported only once something went wrong, to start fast."""
    from biosignals.signals import BiosignalError
    from engine.music_course import MusicRequestError
    from engine.plan import PlanError
    from engine.records.recorded import RecordError
    from engine.settings import SettingsError
    from music.midi_ports import MidiPortError
    from music.osc import OscError
    from music.render import RenderError
    from policies.document import PolicyError
    from policies.signing import SigningError
    from policies.trials import CrewError
    from vr_scenes.exposure import SceneError

    return (
        BiosignalError,
        PlanError,
        RecordError,
        SettingsError,
        PolicyError,
        SigningError,
        CrewError,
        SceneError,
        MidiPortError,
        OscError,
        RenderError,
        MusicRequestError,
    )


def parser() -> argparse.ArgumentParser:
    """Understands every command; what it parses carries `run`."""
    top = argparse.ArgumentParser(
        prog="attune",
        description="An adaptive music and VR exposure-therapy engine. Not a medical device.",
        epilog="`attune COMMAND --help` tells more and shows an example.",
    )
    add_commands(top, COMMANDS)
    return top


def _demo_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--minutes", type=minutes, default=None, help="how long the whole session lasts (default: 8)")
    parser.add_argument("--out", type=Path, default=Path("demo-output"), help="folder for record, sound and pictures")
    parser.add_argument("--patient", default="responsive", help="which virtual patient (default: responsive)")
    add_scene(parser)
    add_seed(parser)
    add_session(parser)
    add_comfort(parser)
    add_estimator(parser)
    add_heart_flags(parser)
    parser.add_argument(
        "--real-time", action="store_true", help="run in real time, with keys, also without window or speakers"
    )
    add_screenshots(parser)
    add_outside(parser)


def _demo(arguments: argparse.Namespace) -> int:
    from engine.demo import run_demo
    from vr_scenes.comfort import Comfort

    return run_demo(
        out=arguments.out,
        minutes=arguments.minutes,
        patient=arguments.patient,
        scene=arguments.scene,
        seed=arguments.seed,
        session=arguments.session,
        is_first_session=arguments.first_session,
        comfort=Comfort(arguments.comfort) if arguments.comfort else None,
        must_be_real_time=arguments.real_time,
        wish=estimator_wish(arguments),
        outside=outside_request(arguments),
        screenshots=arguments.screenshots,
    )


def _rehearse_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--patient", default=None, help="which virtual patient (default: responsive)")
    add_policy(parser, otherwise="heights_graded")
    add_heart(parser)
    parser.add_argument("--suds", type=Path, default=None, help="CSV with t_s and suds, to go with --heart")
    add_seed(parser)
    add_session(parser)
    add_estimator(parser)
    add_heart_flags(parser)
    parser.add_argument("--record", type=Path, required=True, help="the tape to write; a file is never overwritten")
    parser.add_argument("--plot", type=Path, default=None, help="a picture (PNG) of the session's course")


def _rehearse(arguments: argparse.Namespace) -> int:
    from engine.rehearsal import RehearsalRequest, rehearse_to_tape

    return rehearse_to_tape(
        RehearsalRequest(
            patient=arguments.patient,
            policy=arguments.policy,
            scene=arguments.scene,
            heart=arguments.heart,
            where=tuple(arguments.where),
            suds=arguments.suds,
            seed=arguments.seed,
            minutes=arguments.minutes,
            record=arguments.record,
            session=arguments.session,
            plot=arguments.plot,
            wish=estimator_wish(arguments),
        )
    )


def _replay_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("record", metavar="FILE|SESSION", help=RECORD_HELP)
    add_vault(parser)


def _replay(arguments: argparse.Namespace) -> int:
    from engine.records.audit_actions import Action
    from engine.records.session_names import opened_records

    with opened_records(arguments.vault, (arguments.record,), Action.SESSION_REPLAYED) as (recorded,):
        return _replay_record(recorded)


def _replay_record(recorded: "Recorded") -> int:
    import asyncio

    from engine.plan import new_session, plan_of
    from engine.replay import replay

    replayed = asyncio.run(replay(recorded, new_session(plan_of(recorded.header, recorded.name))))
    if replayed.torn:
        print(f"attune: {replayed.torn}", file=sys.stderr)
    if replayed.difference is None:
        how = "equal" if replayed.is_exact else "equal within 1e-6"
        print(f"replayed {replayed.ticks} ticks: {how}")
        return DONE
    first = replayed.difference
    print(f"replayed {replayed.ticks} ticks: different")
    print(f"{recorded.name}:{first.line}: at {first.t:.1f} s the field {first.field} differs")
    print(f"  recorded: {first.recorded}")
    print(f"  replayed: {first.replayed}")
    if recorded.is_older:
        print(
            "  The record is of an older version. Since then no time counts in which stage, scene or headset is lost,\n"
            "  and in inhibitory learning a trial waits for what is expected of it.\n"
            f"  Replay it with the version that made it: {recorded.header.software}"
        )
    return FINDING


def _no_arguments(_: argparse.ArgumentParser) -> None:
    pass


def _doctor(_: argparse.Namespace) -> int:
    from engine.doctor import examine

    return examine()


COMMANDS: tuple[Command | CommandGroup, ...] = (
    Command(
        name="demo",
        summary="Run a whole session with a virtual patient.",
        example="attune demo --minutes 5 --out demo-output",
        add_arguments=_demo_arguments,
        run=_demo,
    ),
    LIVE,
    Command(
        name="rehearse",
        summary="Run a session unpaced, with a virtual patient or a recorded heart, and record it.",
        example="attune rehearse --patient anxious --minutes 30 --seed 7 --record anxious.tape",
        add_arguments=_rehearse_arguments,
        run=_rehearse,
    ),
    Command(
        name="replay",
        summary="Step a record again and compare what comes of it.",
        example="attune replay anxious.tape",
        add_arguments=_replay_arguments,
        run=_replay,
    ),
    POLICY,
    MUSIC,
    SCENE,
    ANALYSE,
    DEVICES,
    STRAP,
    PATIENT,
    SESSIONS,
    REPORT,
    DEIDENTIFY,
    VAULT,
    AUDIT,
    QUESTIONNAIRE,
    Command(
        name="doctor",
        summary="Say what this machine has and lacks, and what to do about it.",
        example="attune doctor",
        add_arguments=_no_arguments,
        run=_doctor,
    ),
)
