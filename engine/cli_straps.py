"""The command line of all that has to do with straps: live, devices, strap serve, strap record."""

import argparse
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from engine.cli_outside import add_outside, outside_request
from engine.command import (
    DONE,
    Command,
    CommandGroup,
    add_comfort,
    add_estimator,
    add_heart,
    add_heart_flags,
    add_kept_screenshots,
    add_policy,
    add_seed,
    add_session,
    any_minutes,
    estimator_wish,
    number_within,
    seed,
)
from engine.records.opening import add_vault

if TYPE_CHECKING:
    from engine.virtual_request import VirtualRequest

SEEDS = 2**31  # as many as can be drawn
_FAULT_LIST = "list"
_FAULT_HELP = (
    "what goes wrong with the virtual strap, times in seconds since it was switched on (before the session begins); "
    "can be given again; "
    "`--fault list` lists all"
)
_STRAP_HELP = "name (or an unmistakable part of it) or address; without: the station's, else the one used last"


def _live_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--strap",
        default=None,
        metavar="NAME|ADDRESS|virtual",
        help=f"{_STRAP_HELP}; `virtual`: one made by this program",
    )
    add_policy(parser, otherwise="heights_graded; demo for a virtual strap")
    parser.add_argument("--headless", action="store_true", help="no picture and no sound: for a server, or a trial")
    parser.add_argument(
        "--headset",
        choices=("auto", "on", "off"),
        default="auto",
        help="show the scene in a headset: if there is one (auto), or hold the session until one is worn (on)",
    )
    parser.add_argument(
        "--person", default=None, metavar="CODE", help="whose session it is: it is recorded into the vault"
    )
    add_vault(parser)
    parser.add_argument(
        "--record",
        type=Path,
        default=None,
        help="the tape to write, where there is no vault or the strap is virtual; a file is never overwritten",
    )
    add_kept_screenshots(parser)
    parser.add_argument(
        "--unsigned", action="store_true", help="run a policy with a person though nobody has signed it as it is run"
    )
    parser.add_argument(
        "--confirmed", action="store_true", help="the person was asked, and is none of those for whom the policy is not"
    )
    add_session(parser)
    add_comfort(parser)
    add_estimator(parser)
    add_heart_flags(parser)
    parser.add_argument(
        "--unheard-wav", type=Path, default=None, metavar="FILE", help="where no sound is to be had: write it here"
    )
    parser.add_argument("--no-ecg", action="store_true", help="leave ECG and movement of a Polar strap alone")
    parser.add_argument(
        "--lsl", action="store_true", help="send to Lab Streaming Layer: anyone on this network reads it"
    )
    parser.add_argument(
        "--lsl-in", action="append", default=[], metavar="NAME", help="record this LSL stream too; can be given again"
    )
    add_outside(parser)
    virtual = parser.add_argument_group("with --strap virtual")
    virtual.add_argument("--patient", default=None, help="which virtual patient wears it (default: responsive)")
    add_heart(virtual)
    virtual.add_argument("--fault", action="append", default=[], metavar="KIND@FROM-TO", help=_FAULT_HELP)
    parser.add_argument(
        "--seed",
        type=seed,
        default=None,
        help="what chance is drawn from (default: 1 with --strap virtual, else drawn anew; the record holds it)",
    )


def _live_seed(arguments: argparse.Namespace) -> int:
    """With a person chance is really drawn: trials and turns of music come in another order each time."""
    if arguments.seed is not None:
        return int(arguments.seed)
    is_virtual = (arguments.strap or "").lower() == "virtual"
    return 1 if is_virtual else secrets.randbelow(SEEDS)


def _live(arguments: argparse.Namespace) -> int:
    if _FAULT_LIST in arguments.fault:
        return _list_faults()
    from engine.live_request import LiveRequest
    from engine.live_session import run_live_session
    from vr_scenes.comfort import Comfort
    from vr_scenes.stage_messages import HeadsetUse

    return run_live_session(
        LiveRequest(
            strap=arguments.strap,
            policy=arguments.policy,
            scene=arguments.scene,
            minutes=arguments.minutes,
            record=arguments.record,
            person=arguments.person,
            vault=arguments.vault,
            is_headless=arguments.headless,
            headset=HeadsetUse(arguments.headset),
            unheard_wav=arguments.unheard_wav,
            screenshots=arguments.screenshots,
            wants_ecg=not arguments.no_ecg,
            sends_lsl=arguments.lsl,
            receives_lsl=tuple(arguments.lsl_in),
            outside=outside_request(arguments),
            seed=_live_seed(arguments),
            session=arguments.session,
            is_first_session=arguments.first_session,
            is_confirmed=arguments.confirmed,
            may_be_unsigned=arguments.unsigned,
            comfort=Comfort(arguments.comfort) if arguments.comfort else None,
            wish=estimator_wish(arguments),
            virtual=_virtual(arguments),
        )
    )


def _list_faults() -> int:
    from biosignals.virtual_strap.faults import fault_list

    print(fault_list())
    return DONE


def _virtual(arguments: argparse.Namespace) -> "VirtualRequest":
    from engine.virtual_request import VirtualRequest

    return VirtualRequest(
        patient=arguments.patient,
        heart=arguments.heart,
        where=tuple(arguments.where),
        faults=tuple(arguments.fault),
    )


def _devices_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seconds", type=_seconds, default=None, help="how long (default: 8; on a terminal until q)")
    parser.add_argument("--all", action="store_true", help="list what is no heart strap too")
    parser.add_argument("--once", action="store_true", help="one table after --seconds, also on a terminal")
    parser.add_argument("--no-connect", action="store_true", help="connect to none: kind and battery are not asked for")


def _devices(arguments: argparse.Namespace) -> int:
    from engine.strap_devices import list_devices

    return list_devices(
        seconds=arguments.seconds,
        lists_all=arguments.all,
        is_once=arguments.once,
        may_connect=not arguments.no_connect,
    )


def _serve_arguments(parser: argparse.ArgumentParser) -> None:
    add_heart(parser)
    parser.add_argument("--patient", default=None, help="a virtual patient's heart instead, at rest")
    parser.add_argument("--fault", action="append", default=[], metavar="KIND@FROM-TO", help=_FAULT_HELP)
    parser.add_argument("--name", default=None, help="what the strap calls itself (default: Attune V10 000001)")
    parser.add_argument(
        "--over",
        default="bus",
        metavar="bus|TRANSPORT",
        help="bus: a private D-Bus on this computer (default); else a Bluetooth adapter: usb:0, hci-socket:0",
    )
    parser.add_argument("--minutes", type=any_minutes, default=None, help="how long (default: until the heart ends)")
    parser.add_argument("--loop", action="store_true", help="begin the heart anew when it ends")
    add_seed(parser)


def _serve(arguments: argparse.Namespace) -> int:
    if _FAULT_LIST in arguments.fault:
        return _list_faults()
    from engine.strap_serve import ServeRequest, serve_strap

    return serve_strap(
        ServeRequest(
            worn=_virtual(arguments),
            name=arguments.name,
            over=arguments.over,
            minutes=arguments.minutes,
            loops=arguments.loop,
            seed=arguments.seed,
        )
    )


def _record_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=Path, metavar="OUT", help="the CSV to write; a file is never overwritten")
    parser.add_argument("--strap", default=None, metavar="NAME|ADDRESS", help=_STRAP_HELP)
    parser.add_argument("--minutes", type=any_minutes, default=None, help="how long (default: until Ctrl-C)")


def _record(arguments: argparse.Namespace) -> int:
    from engine.strap_record import record_strap

    return record_strap(arguments.out, strap=arguments.strap, minutes=arguments.minutes)


def _seconds(text: str) -> float:
    return number_within("seconds", text, low=1, high=3600, rule="listening takes 1 to 3600 seconds")


LIVE = Command(
    name="live",
    summary="Run a guided session in real time with a heart strap, or with a virtual one.",
    example='attune live --strap "Polar H10 12345678" --person P-4KXW7M --minutes 30',
    add_arguments=_live_arguments,
    run=_live,
)
DEVICES = Command(
    name="devices",
    summary="List the heart straps that can be heard: signal, battery, kind, and why one last failed.",
    example="attune devices --seconds 15",
    add_arguments=_devices_arguments,
    run=_devices,
)
STRAP = CommandGroup(
    name="strap",
    summary="Record the beats of a strap, or be one for other programs.",
    example="attune strap record beats.csv --minutes 5",
    commands=(
        Command(
            name="serve",
            summary="Be a virtual heart strap over Bluetooth, with faults on request, for this and other programs.",
            example="attune strap serve --heart beats.csv --fault closes-link@60-65",
            add_arguments=_serve_arguments,
            run=_serve,
        ),
        Command(
            name="record",
            summary="Write the beats of a strap to a CSV, which `attune rehearse --heart` and any spreadsheet read.",
            example='attune strap record beats.csv --strap "Polar H10 12345678" --minutes 5',
            add_arguments=_record_arguments,
            run=_record,
        ),
    ),
)
