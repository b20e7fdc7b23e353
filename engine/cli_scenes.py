"""The command line of the scenes: list, show, shot, sheet, check."""

import argparse
from pathlib import Path

from engine.command import DEVICE_MISSING, DONE, Command, CommandGroup, number_of


def _intensity(text: str) -> float:
    number = number_of("intensity", text)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"an intensity lies in 0 to 1, not {text}")
    return number


def _size(text: str) -> int:
    if not text.isdecimal() or not 64 <= int(text) <= 4096:
        raise argparse.ArgumentTypeError(f"a picture is 64 to 4096 pixels wide, not {text!r}")
    return int(text)


def _png(text: str) -> Path:
    if Path(text).suffix.lower() != ".png":
        raise argparse.ArgumentTypeError(f"a picture is written as .png, not {text!r}")
    return Path(text)


def _list(_: argparse.Namespace) -> int:
    from engine.scene_words import scene_table

    print(scene_table())
    return DONE


def _add_scene(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scene", metavar="NAME", help="see `attune scene list`")


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    _add_scene(parser)
    parser.add_argument("--intensity", type=_intensity, default=0.3, metavar="I", help="0 to 1 (default: 0.3)")


def _show(arguments: argparse.Namespace) -> int:
    from engine.machine import has_display
    from engine.room import window_settings
    from engine.scene_words import scene_named
    from vr_scenes.scene_walk import walk

    scene = scene_named(arguments.scene)
    if not has_display():
        print(
            "There is no display here (DISPLAY is not set): nothing can be shown in a window.\n"
            f"For pictures: attune scene shot {scene.name} --intensity {arguments.intensity:g} --out {scene.name}.png",
            flush=True,
        )
        return DEVICE_MISSING
    walk(scene.name, arguments.intensity, window_settings())
    return DONE


def _shot_arguments(parser: argparse.ArgumentParser) -> None:
    _add_scene(parser)
    parser.add_argument("--intensity", type=_intensity, required=True, metavar="I", help="0 to 1")
    parser.add_argument(
        "--view",
        default="forward",
        metavar="forward|down|left|right|back|FILE",
        help="where the eye looks, or a file of eyes: one picture each (default: forward)",
    )
    parser.add_argument(
        "--size", type=_size, default=960, metavar="N", help="width of a picture in pixels (default: 960)"
    )
    _add_out(parser)


def _add_out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=_png, required=True, metavar="X.png", help="never overwrites a file")


def _shot(arguments: argparse.Namespace) -> int:
    from engine.scene_pictures import draw_shot, looks_of
    from engine.scene_words import scene_named

    scene = scene_named(arguments.scene)
    draw_shot(scene, arguments.intensity, looks_of(arguments.view), arguments.size, arguments.out)
    print(arguments.out)
    return DONE


def _sheet_arguments(parser: argparse.ArgumentParser) -> None:
    _add_scene(parser)
    _add_out(parser)


def _sheet(arguments: argparse.Namespace) -> int:
    from engine.scene_pictures import draw_sheet
    from engine.scene_words import scene_named

    draw_sheet(scene_named(arguments.scene), arguments.out)
    print(arguments.out)
    return DONE


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scenes", nargs="*", metavar="NAME", help="which scenes (default: all)")


def _check(arguments: argparse.Namespace) -> int:
    from engine.scene_check import check_scenes
    from engine.scene_words import scene_named

    return check_scenes([scene_named(name).name for name in arguments.scenes])


def _no_arguments(_: argparse.ArgumentParser) -> None:
    pass


SCENE = CommandGroup(
    name="scene",
    summary="List the scenes, walk about in one, draw pictures of it, check all.",
    example="attune scene show heights --intensity 0.5",
    commands=(
        Command(
            name="list",
            summary="Say what each scene is for, what its levels change, and what may happen in it.",
            example="attune scene list",
            add_arguments=_no_arguments,
            run=_list,
        ),
        Command(
            name="show",
            summary="Open a window and walk about in a scene.",
            example="attune scene show heights --intensity 0.5",
            add_arguments=_show_arguments,
            run=_show,
        ),
        Command(
            name="shot",
            summary="Draw one picture of a scene, or one for each eye of a file.",
            example="attune scene shot heights --intensity 0.7 --view down --out down.png",
            add_arguments=_shot_arguments,
            run=_shot,
        ),
        Command(
            name="sheet",
            summary="Draw all levels of a scene, with their words and numbers, on one sheet.",
            example="attune scene sheet heights --out heights.png",
            add_arguments=_sheet_arguments,
            run=_sheet,
        ),
        Command(
            name="check",
            summary="Check the catalog, the scenes' budgets, and how even the steps between levels are.",
            example="attune scene check heights",
            add_arguments=_check_arguments,
            run=_check,
        ),
    ),
)
