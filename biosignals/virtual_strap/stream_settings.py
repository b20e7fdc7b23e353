"""Which settings a strap offers for its ECG and accelerometer (those of an H10), and whether a request fits them."""

from biosignals.polar_control import Choice, ControlRequest, Setting, Status
from biosignals.polar_profile import ECG_HZ, ECG_RESOLUTION_BITS, MOTION_RESOLUTION_BITS, Stream

_OFFERED = {
    Stream.ECG: (
        Choice(setting=Setting.RATE_HZ, values=(ECG_HZ,)),
        Choice(setting=Setting.RESOLUTION_BITS, values=(ECG_RESOLUTION_BITS,)),
    ),
    Stream.MOTION: (
        Choice(setting=Setting.RATE_HZ, values=(200, 100, 50, 25)),
        Choice(setting=Setting.RESOLUTION_BITS, values=(MOTION_RESOLUTION_BITS,)),
        Choice(setting=Setting.RANGE_G, values=(8, 4, 2)),
    ),
}
_WRONG_VALUE = {
    Setting.RATE_HZ: Status.INVALID_RATE,
    Setting.RESOLUTION_BITS: Status.INVALID_RESOLUTION,
    Setting.RANGE_G: Status.INVALID_RANGE,
}


def offered_settings(stream: Stream) -> tuple[Choice, ...]:
    """Every setting of a stream with all its values."""
    return _OFFERED[stream]


def fitness(request: ControlRequest) -> Status:
    """SUCCESS where a START names each offered setting once with one offered value, else what is wrong with it.

    The number of channels may be named too where it is the stream's own, since some programs do.
    """
    offered = {choice.setting: choice.values for choice in _OFFERED[request.stream]}
    wanted = {choice.setting: choice.values for choice in request.settings}
    channels = wanted.pop(Setting.CHANNELS, None)
    if channels not in (None, (_channels(request.stream),)):
        return Status.INVALID_CHANNELS
    if len(wanted) + (channels is not None) != len(request.settings) or wanted.keys() != offered.keys():
        return Status.INVALID_PARAMETER
    for setting, values in wanted.items():
        if len(values) != 1:
            return Status.INVALID_PARAMETER
        if values[0] not in offered[setting]:
            return _WRONG_VALUE[setting]
    return Status.SUCCESS


def chosen_rate_hz(request: ControlRequest) -> int:
    """The rate that a fitting START asks for."""
    (rate_hz,) = next(choice.values for choice in request.settings if choice.setting is Setting.RATE_HZ)
    return rate_hz


def _channels(stream: Stream) -> int:
    return 1 if stream is Stream.ECG else 3
