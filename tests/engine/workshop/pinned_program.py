"""What workers of the tests load before all else: they are the same program, though files change while tests run."""

from engine.workshop import same_program


def dask_setup(_: object) -> None:
    """Dask calls this in each worker."""
    same_program._digest_of_files = digest


def digest() -> str:
    """What stands for that of the files, here and in the workers."""
    return "of the tests"
