"""A strap's control point that plays a script: it answers requests for extra streams as a test wants it to."""

import asyncio
from dataclasses import dataclass, field

from biosignals.polar_control import Choice, ControlRequest, ControlResponse, Operation, Setting, Status
from biosignals.polar_profile import CONTROL_POINT, EcgFrame, MotionFrame, Stream
from biosignals.radio import PairingWanted
from biosignals.strap import LossReason
from tests.biosignals.scripted_radio import ScriptedConnection

ECG_FRAME = bytes(EcgFrame(stamp_ns=1, samples_uv=(1, 2, 3)))
MOTION_FRAME = bytes(MotionFrame(stamp_ns=1, samples_mg=((0, 0, 1000),)))
RATES = Choice(setting=Setting.RATE_HZ, values=(25, 50, 100, 200))
RANGES = Choice(setting=Setting.RANGE_G, values=(2, 4, 8))


@dataclass
class PolarStrap:
    """Answers the control point by `verdicts` (SUCCESS where none is given); None: it does not answer."""

    verdicts: dict[tuple[Operation, Stream], Status | None] = field(default_factory=dict)
    settings: tuple[bytes, ...] = (bytes(RATES) + bytes(RANGES),)  # one answer after the other
    wants_pairing: bool = False
    requests: list[ControlRequest] = field(default_factory=list)
    open_requests: int = 0

    def answer(self, connection: ScriptedConnection, characteristic: str, value: bytes) -> None:
        assert characteristic == CONTROL_POINT
        if self.wants_pairing and not connection.is_paired:
            raise PairingWanted(LossReason.PAIRING_NEEDED, "Insufficient Encryption")
        request = ControlRequest.from_bytes(value)
        self.requests.append(request)
        assert not self.open_requests, "asked before the last request was answered"
        verdict = self.verdicts.get((request.operation, request.stream), Status.SUCCESS)
        if verdict is not None:
            self.open_requests += 1
            asyncio.get_running_loop().call_later(0.1, self._indicate, connection, request, verdict)

    def _indicate(self, connection: ScriptedConnection, request: ControlRequest, verdict: Status) -> None:
        self.open_requests -= 1
        parts = self.settings if request.operation is Operation.GET_SETTINGS and verdict is Status.SUCCESS else (b"",)
        for number, part in enumerate(parts):
            response = ControlResponse(
                operation=request.operation.value,
                stream=request.stream.value,
                code=verdict.code,
                has_more=number + 1 < len(parts),
                parameters=part,
            )
            connection.send(CONTROL_POINT, bytes(response))
