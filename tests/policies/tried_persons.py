"""Virtual patients' sessions for tests, written by hand."""

from dataclasses import replace

from policies.document import LIBRARY, read_policy
from policies.trial_figures import Person
from policies.tried_session import TriedSession

DEMO = read_policy(LIBRARY / "demo.yaml")
SESSION = TriedSession(
    patient="responsive",
    seed=1,
    session=1,
    seconds=300.0,
    suds=((10.0, 20.0), (100.0, 60.0), (200.0, 30.0)),
    fear_left=0.4,
    fear_returned=0.5,
    highest=0.5,
    exposed_s=120.0,
    is_at_top=True,
    is_recovered=True,
    stops=0,
    most_sickness=0.0,
    unknown_share=0.1,
    held_share=0.0,
    in_band_share=None,
)


def person(kind: str = "responsive", *, first: float = 0.8, sessions: int = 1, **changes: object) -> Person:
    lived = [replace(SESSION, patient=kind, session=number + 1) for number in range(sessions)]
    lived[-1] = replace(lived[-1], **changes)  # type: ignore[arg-type]  # names of fields
    return Person(fear_at_first=first, sessions=tuple(lived))
