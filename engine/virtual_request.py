"""What a virtual strap is asked to be: who wears it, and what goes wrong with it."""

from dataclasses import dataclass
from pathlib import Path

from biosignals.heart_files import read_heart
from biosignals.simulated_strap import Fault, SimulatedStrap
from biosignals.virtual_strap.faults import ScheduledLinkFault, parse_fault
from engine.plan import PlanError
from engine.rehearsal import DEFAULT_PATIENT
from policies.virtual_patient import PATIENTS, VirtualPatient

Heartbeat = tuple[float, float]
"""When a beat happens, in seconds since the strap was switched on, and the interval that it ends, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualRequest:
    """Who wears the virtual strap and what goes wrong with it, as asked for on the command line."""

    patient: str | None = None
    heart: Path | None = None
    where: tuple[tuple[str, str], ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self == VirtualRequest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Worn:
    """A heart and faults that were read and checked. `patient` and `beats` exclude each other."""

    seed: int
    who: tuple[str, str]  # what to note in a record: kind and name
    patient: VirtualPatient | None
    beats: tuple[Heartbeat, ...]
    packet_faults: tuple[Fault, ...]
    link_faults: tuple[ScheduledLinkFault, ...]
    words: str  # what was taken, for a person

    def simulated(self) -> SimulatedStrap:
        """Makes the strap's packets."""
        return SimulatedStrap(seed=self.seed, faults=self.packet_faults)


def read_worn(request: VirtualRequest, *, seed: int) -> Worn:
    """Read and check what was asked for. Raises PlanError, HeartFileError and UnknownFault with words for a user."""
    faults = [parse_fault(text) for text in request.faults]
    who, patient, beats, words = _heart_of(request, seed)
    return Worn(
        seed=seed,
        who=who,
        patient=patient,
        beats=beats,
        packet_faults=tuple(one for one in faults if isinstance(one, Fault)),
        link_faults=tuple(one for one in faults if isinstance(one, ScheduledLinkFault)),
        words=words,
    )


def _heart_of(
    request: VirtualRequest, seed: int
) -> tuple[tuple[str, str], VirtualPatient | None, tuple[Heartbeat, ...], str]:
    if request.heart is not None:
        if request.patient is not None:
            raise PlanError("--patient and --heart exclude each other: one heart at a time")
        heart = read_heart(request.heart, where=dict(request.where))
        beats = tuple((one.t_s, one.rr_s) for one in heart.intervals)
        return ("heart", request.heart.name), None, beats, f"the heart of {request.heart.name}. {heart.choice}"
    if request.where:
        raise PlanError("--where goes with --heart FILE")
    name = request.patient or DEFAULT_PATIENT
    if name not in PATIENTS:
        raise PlanError(f"there is no virtual patient {name!r}; there are: {', '.join(PATIENTS)}")
    patient = VirtualPatient(PATIENTS[name])
    patient.reset(seed)
    return ("patient", name), patient, (), f"the virtual patient {name!r}"
