"""`attune policy schema|migrate`: the shape of policy files, and older ones brought to it with their comments."""

import os
from contextlib import suppress
from pathlib import Path

from engine.plan import PlanError, is_ready_name
from policies.document import PolicyError, json_schema, read_policy
from policies.document_base import SCHEMA_VERSION
from policies.plain_yaml import BrokenYaml
from policies.rewriting import RewriteError, migrated_text
from vr_scenes.scenes import scene_names


def print_schema() -> int:
    """The JSON Schema of a policy file, on stdout."""
    print(json_schema(), end="")
    return 0


def migrate(path: Path) -> int:
    """Bring it up to date; what it means stays, and so does its signature. Raises PolicyError, PlanError."""
    if is_ready_name(path):
        raise PlanError(f"{path} is a ready policy, and of the newest version: a file is migrated")
    place = path.resolve()  # of a link, the file it leads to is the one to change
    try:
        document = read_policy(path, scenes=scene_names())
        newer = migrated_text(place.read_bytes().decode())
    except OSError as error:
        raise PlanError(f"{path}: the policy cannot be read: {error.strerror}") from None
    except (BrokenYaml, RewriteError) as error:
        raise PolicyError((f"{path}: {error}",)) from None
    if newer is None:
        print(f"{path} is of version {SCHEMA_VERSION} already")
        return 0
    _put(place, newer, document.digest)
    print(f"{path} is of version {SCHEMA_VERSION} now; it means what it meant")
    return 0


def _put(path: Path, text: str, digest: str) -> None:
    """In the place of the old file, once it is known to mean the same."""
    beside = path.with_name(f".attune-{os.getpid()}{path.suffix}")
    try:
        beside.write_bytes(text.encode())
        beside.chmod(path.stat().st_mode)
        if read_policy(beside, scenes=scene_names()).digest != digest:
            raise PlanError(f"{path}: its meaning would change on the way to the newest version: change it by hand")
        beside.replace(path)
    except OSError as error:
        raise PlanError(f"{path}: cannot be written ({error.strerror}): the file is as it was") from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
