"""A record as a tape's bytes: what is read of it is what was recorded, tick for tick."""

import json
from collections.abc import Iterator

from engine.records.exports.formats import Exported, ExportFile, ExportRequest
from engine.records.header import header_values
from engine.records.message_json import MessageEncoder, Plain
from engine.records.recorded import Recorded
from engine.records.tape import TAPE_VERSION


def tape_files(recorded: Recorded, request: ExportRequest) -> Exported:
    """The tape. Raises RecordError where the record is damaged."""
    data = "".join(f"{line}\n" for line in _lines(recorded)).encode()
    torn = () if recorded.torn is None else (recorded.torn,)
    return Exported(files=(ExportFile(path=f"{request.session}.tape", data=data),), remarks=torn)


def _lines(recorded: Recorded) -> Iterator[str]:
    """Steps carry every field, older ones' too: the tape is of this version."""
    yield _text({"tape_version": TAPE_VERSION, **header_values(recorded.header)})
    encoder = MessageEncoder()
    before: dict[str, Plain] = {}
    for step in recorded.steps():
        inputs = f',"in":[{",".join(map(encoder.input, step.tick.inputs))}]' if step.tick.inputs else ""
        changed = {
            name: value
            for name, value in step.outcome.items()
            if name not in before or (value is not before[name] and value != before[name])
        }
        before = dict(step.outcome)
        yield f'{{"t":{encoder.text(step.tick.t)}{inputs},"out":{_text(changed)}}}'


def _text(values: object) -> str:
    return json.dumps(values, separators=(",", ":"), allow_nan=False)
