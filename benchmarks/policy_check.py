"""How long `attune policy check` takes: the whole command, for each ready policy, one after the other."""

import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks.figure import Figure, largest, report
from engine.progress import Progress
from policies.document import LIBRARY

LONGEST_S = 20.0  # nobody waits longer before they sign


def measure(*, names: Sequence[str] | None = None) -> list[Figure]:
    """All ready policies, or those of `names`."""
    ready = sorted(path.stem for path in LIBRARY.glob("*.yaml"))
    took_s, refused = [], []
    with Progress("checking") as progress:
        for name in names or ready:
            began_s = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-m", "engine", "policy", "check", name], capture_output=True, text=True, check=False
            )
            took_s.append(time.perf_counter() - began_s)
            if done.returncode != 0:
                refused.append(name)
                print(f"{name}: exit code {done.returncode}", done.stdout, done.stderr, sep="\n", file=sys.stderr)
            progress.show(len(took_s) / len(names or ready))
    return [
        Figure(
            name="attune policy check of a ready policy, the longest",
            n=len(took_s),
            value=largest(took_s),
            target=LONGEST_S,
            unit="s",
            is_most=True,
            least_n=len(ready),
        ),
        Figure(
            name="ready policies that are refused",
            n=len(took_s),
            value=len(refused),
            target=0,
            unit="policies",
            is_most=True,
            least_n=len(ready),
        ),
    ]


if __name__ == "__main__":
    sys.exit(report(measure()))
