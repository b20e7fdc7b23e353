"""Who runs trials: this process, all its cores, or a cluster."""

from collections.abc import Iterator
from contextlib import contextmanager

from policies.cores import all_cores
from policies.trials import Alone, Crew, CrewError


@contextmanager
def crew_for(workers: int | None = None, scheduler: str | None = None) -> Iterator[Crew]:
    """One worker: this process alone. More: processes on this machine; None: one for each core. Or the workers of the
    Dask scheduler at that address. Whoever it is, the same cases give the same results.

    A crew takes cases any number of times, one run after the other. Raises CrewError where both are named, and where
    the cluster cannot be used.
    """
    if workers is not None and scheduler is not None:
        raise CrewError("say --workers N for this machine, or --scheduler ADDRESS for a cluster, not both")
    if scheduler is not None:
        try:
            from engine.workshop.cluster import cluster_at  # loads distributed: only who has a cluster needs it
        except ModuleNotFoundError as error:
            raise CrewError(
                f"a cluster needs the package {error.name}: install it with  pip install 'attune[cluster]'"
            ) from None
        with cluster_at(scheduler) as cluster:
            yield cluster
    elif workers == 1:
        yield Alone()
    else:
        with all_cores(workers) as cores:
            yield cores
