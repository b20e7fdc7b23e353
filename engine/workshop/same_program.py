"""What a process runs trials with: two of which it is the same find the same."""

import hashlib
import platform
from dataclasses import dataclass, fields
from functools import cache
from importlib.metadata import version
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_PACKAGES = ("biosignals", "engine", "music", "policies", "vr_scenes")
_KINDS = (".py", ".yaml", ".json", ".toml", ".npz")  # what a session's course can depend on


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Versions, and the digest of Attune's own files, by which two copies of one version differ."""

    attune: str
    files: str
    python: str
    numpy: str
    pydantic: str

    def differences(self, other: "Program") -> str:
        """In words, what `other` has and this one has not; empty: nothing."""
        return ", ".join(
            f"{one.name} {getattr(other, one.name)} (here {getattr(self, one.name)})"
            for one in fields(self)
            if getattr(self, one.name) != getattr(other, one.name)
        )


@cache
def this_program() -> Program:
    """What this process runs, as its files were when it was first asked."""
    return Program(
        attune=version("attune"),
        files=_digest_of_files(),
        python=".".join(platform.python_version_tuple()[:2]),  # a third number changes no sum
        numpy=version("numpy"),
        pydantic=version("pydantic"),
    )


def _digest_of_files() -> str:
    digest = hashlib.sha256()
    for package in _PACKAGES:
        for path in sorted((_ROOT / package).rglob("*")):
            if path.suffix in _KINDS:
                digest.update(path.relative_to(_ROOT).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
