"""A virtual patient who wears a strap on the virtual radio: it comes loose and feels movement as the patient lives."""

import asyncio
from dataclasses import replace
from itertools import pairwise

import numpy as np

from biosignals.heart_rate_profile import HeartRateMeasurement
from biosignals.simulated_strap import SimulatedStrap
from biosignals.virtual_strap.air import Air
from biosignals.virtual_strap.strap import VirtualStrap
from biosignals.virtual_strap.strap_clock import StrapClock
from biosignals.virtual_strap.synthetic_motion import SyntheticMotion
from engine.messages import Input, PatientRating, Scale, Tick
from engine.pacing import SessionClock
from engine.virtual_wearer import Wearer
from policies.patient_profiles import PATIENTS
from policies.virtual_patient import VirtualPatient
from tests.engine.rehearsed import Driver, demo_session

ACCIDENT_PRONE = replace(PATIENTS["responsive"], name="clumsy", loosens_per_s=0.1, loose_s=8.0, moves_per_s=0.1)
PATIENCE_S = 60.0


class Heard(VirtualStrap):
    """A strap that keeps what it would have sent until contact was lost and found again `times` times."""

    def until(self, times: int) -> None:
        self.told: list[HeartRateMeasurement] = []
        self._times, self.is_enough = times, asyncio.Event()

    async def send(self, payload: bytes) -> None:
        self.told.append(HeartRateMeasurement.from_bytes(payload))
        contacts = [one.contact for one in self.told]
        found = sum(now is True and before is False for before, now in pairwise(contacts))
        if found >= self._times:
            self.is_enough.set()


def worn(times: int) -> tuple[list[HeartRateMeasurement], SyntheticMotion, float]:
    """What the strap told, its accelerometer, and how many of its seconds went by."""
    motion, patient = SyntheticMotion(seed=1), VirtualPatient(ACCIDENT_PRONE)
    patient.reset(2)

    async def live() -> tuple[list[HeartRateMeasurement], float]:
        strap = Heard(Air(), heart=SimulatedStrap(seed=1), clock=StrapClock(speed=10), motion=motion)
        strap.until(times)
        async with strap:
            wearer = Wearer(patient, strap, put=lambda _: None, clock=SessionClock())
            living = asyncio.create_task(wearer.live())
            async with asyncio.timeout(PATIENCE_S):
                await strap.is_enough.wait()
            living.cancel()
            return strap.told, strap.clock.t

    told, ended_t = asyncio.run(live())
    return told, motion, ended_t


def test_a_strap_comes_loose_and_is_put_right_and_feels_the_wearer_move_about() -> None:
    told, motion, ended_t = worn(times=2)

    loose = [one for one in told if not one.contact]
    assert 8 <= len(loose) < len(told)
    assert not any(one.rr_s for one in loose)
    assert any(one.rr_s for one in told)

    sizes = np.linalg.norm(np.array(motion.samples(0, ended_t, 50)), axis=1).reshape(-1)
    seconds = [float(np.abs(part - part.mean()).mean()) for part in np.array_split(sizes, round(ended_t))]
    assert max(seconds) > 100  # steps
    assert min(seconds) < 20  # sitting


def test_a_question_that_the_session_still_asks_because_it_has_not_heard_is_answered_once() -> None:
    """An answer waits for the session's next tick, and the patient lives on meanwhile."""
    patient, ratings = VirtualPatient(PATIENTS["responsive"]), []
    asked = replace(Driver(demo_session()).step(), t=0.0, asks_suds=True)

    def put(one: Input) -> None:
        if isinstance(one, PatientRating) and one.scale is Scale.SUDS:
            ratings.append(one)

    async def live() -> tuple[int, int]:
        strap = Heard(Air(), heart=SimulatedStrap(seed=1), clock=StrapClock(speed=50))
        strap.until(times=99)
        async with strap:
            clock = SessionClock(lambda: int(strap.clock.t * 1e9))
            clock.begin()
            wearer = Wearer(patient, strap, put=put, clock=clock)
            wearer.hear(Tick(t=0.0), asked)
            living = asyncio.create_task(wearer.live())
            async with asyncio.timeout(PATIENCE_S):
                await _reached(strap, 60.0)
                once = len(ratings)
                wearer.hear(Tick(t=strap.clock.t), replace(asked, t=strap.clock.t))
                await _reached(strap, 120.0)
            living.cancel()
            return once, len(ratings)

    assert asyncio.run(live()) == (1, 2)


async def _reached(strap: VirtualStrap, t: float) -> None:
    while strap.clock.t < t:
        await asyncio.sleep(0)
