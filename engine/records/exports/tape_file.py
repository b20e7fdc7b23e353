"""A record as a tape's bytes: what is read of it is what was recorded, tick for tick."""

import json
from collections.abc import Iterator, Mapping

from engine.records.exports.exported import Exported, ExportFile, ExportRequest, torn_remarks
from engine.records.header import header_values
from engine.records.message_json import MessageEncoder, Plain
from engine.records.recorded import Recorded, RecordedStep, RecordHeader
from engine.records.tape import TAPE_VERSION

WHOLE = "A tape is the whole record: its day, names of straps and of who signed, and reasons stand in it."


def tape_files(recorded: Recorded, request: ExportRequest) -> Exported:
    """The tape. Raises RecordError where the record is damaged."""
    data = "".join(f"{line}\n" for line in _lines(recorded)).encode()
    remarks = list(torn_remarks(recorded))
    if not request.keeps_dates:
        remarks.append(WHOLE)
    return Exported(files=(ExportFile(path=f"{request.session}.tape", data=data),), remarks=tuple(remarks))


class TapeLines:
    """Writes a record's header and steps as the lines of a tape of this version, in their order."""

    def __init__(self) -> None:
        self._encoder = MessageEncoder()
        self._before: Mapping[str, Plain] = {}

    def header(self, header: RecordHeader) -> str:
        return json.dumps({"tape_version": TAPE_VERSION, **header_values(header)}, allow_nan=False)

    def step(self, step: RecordedStep) -> str:
        """One step: of its outcome what differs from the one before."""
        before, inputs, tick = self._before, "", step.tick
        if tick.inputs:
            inputs = f',"in":[{",".join(map(self._encoder.input, tick.inputs))}]'
        changed = {
            name: value
            for name, value in step.outcome.items()
            if name not in before or (value is not before[name] and value != before[name])
        }
        self._before = step.outcome
        return f'{{"t":{self._encoder.text(tick.t)}{inputs},"out":{_text(changed)}}}'


def _lines(recorded: Recorded) -> Iterator[str]:
    lines = TapeLines()
    yield lines.header(recorded.header)
    for step in recorded.steps():
        yield lines.step(step)


def _text(values: object) -> str:
    return json.dumps(values, separators=(",", ":"), allow_nan=False)
