"""`attune policy new`: a new policy file made of a ready one, with each key told."""

from pathlib import Path

from engine.new_files import new_file
from engine.plan import PlanError, library_policy
from policies.document import LIBRARY
from policies.new_policy import new_policy

LONGEST_NAME = 100  # as in a policy document


def make_policy(path: Path, *, ready: str, name: str | None) -> int:
    """Write it to the new file `path`. Raises PlanError, NewFileError."""
    library_policy(ready)  # raises PlanError that lists those there are
    if path.suffix not in (".yaml", ".yml"):
        raise PlanError(f"{path}: a policy is a YAML file: name it {path.with_suffix('.yaml')}")
    called = path.stem.replace("_", " ") if name is None else name
    if not called.strip() or len(called) > LONGEST_NAME or not called.isprintable():
        raise PlanError(f"a policy's name has 1 to {LONGEST_NAME} letters in one line, not {called[:40]!r}")
    with new_file(path) as file:
        file.write(new_policy(LIBRARY / f"{ready}.yaml", name=called).encode())
    print(f"wrote {path}, made of {ready}")
    print(f"Change it, then: attune policy explain {path}; attune policy diff {ready} {path}")
    return 0
