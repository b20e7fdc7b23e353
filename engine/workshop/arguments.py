"""What several commands of policies are asked: a policy, and who runs trials."""

import argparse
from pathlib import Path


def add_policy_file(parser: argparse.ArgumentParser, name: str = "policy", metavar: str = "FILE|NAME") -> None:
    """A policy file, or the name of a ready one."""
    parser.add_argument(name, type=Path, metavar=metavar, help="policy file, or the name of a ready one")


def add_crew(parser: argparse.ArgumentParser) -> None:
    """Who runs trials: processes of this machine, or a cluster."""
    crew = parser.add_mutually_exclusive_group()
    crew.add_argument("--workers", type=_workers, default=None, metavar="N", help="processes (default: all cores)")
    crew.add_argument(
        "--scheduler",
        default=None,
        metavar="ADDRESS",
        help="of a Dask cluster whose workers do it, see docs/policies.md",
    )


def whole_number(text: str, of: str, most: int) -> int:
    """How many `of` something, from 1 to `most`."""
    if not (text.isdecimal() and 1 <= int(text) <= most):
        raise argparse.ArgumentTypeError(f"there are 1 to {most} {of}, not {text!r}")
    return int(text)


def _workers(text: str) -> int:
    return whole_number(text, "processes", 256)
