"""Random and damaged payloads through the Heart Rate Measurement codec: only MalformedMeasurement may come out."""

import random
import sys
from collections.abc import Iterator

from benchmarks.figure import Figure, report
from biosignals.heart_rate_profile import LARGEST_FIELD, TICKS_PER_S, HeartRateMeasurement, MalformedMeasurement

PAYLOADS = 10_000_000
LONGEST_NOISE = 24  # bytes: the default MTU carries 20
MOST_INTERVALS = 9
_WITH_RR = 0x10


def measure(*, payloads: int, seed: int = 1) -> list[Figure]:
    """Decode `payloads`: noise, noise behind likely flags, and every sixth a measurement, mostly damaged."""
    unexpected: dict[str, int] = {}
    accepted = not_the_same = 0
    decode = HeartRateMeasurement.from_bytes
    for payload in _payloads(random.Random(f"{seed}/codec fuzz"), payloads):
        try:
            measurement = decode(payload)
        except MalformedMeasurement:
            continue
        except Exception as error:  # noqa: BLE001 - whatever else it raises is what is looked for
            unexpected[type(error).__name__] = unexpected.get(type(error).__name__, 0) + 1
            continue
        accepted += 1
        not_the_same += decode(bytes(measurement)) != measurement
    for name, count in unexpected.items():
        print(f"unexpected: {name}, {count} times")
    print(f"{accepted} of {payloads} are measurements; the others were refused")
    return [
        _most(f"unexpected exceptions of {payloads:,} payloads", payloads, sum(unexpected.values())),
        _most("accepted measurements that change when they are written and read again", accepted, not_the_same),
    ]


def _most(name: str, n: int, count: int) -> Figure:
    return Figure(name=name, n=n, value=count, target=0, unit="", is_most=True)


def _payloads(chance: random.Random, count: int) -> Iterator[bytes]:
    randbytes, uniform = chance.randbytes, chance.random
    for number in range(count):
        noise = randbytes(int(uniform() * LONGEST_NOISE))
        if number % 6 == 0:
            yield _damaged(chance, noise)
        elif number % 2:
            yield noise
        else:
            yield bytes((number & 0x1F | _WITH_RR,)) + noise


def _damaged(chance: random.Random, noise: bytes) -> bytes:
    """A measurement whose tail is cut off, goes on too long, or has one byte changed; or a whole one."""
    intervals = chance.randrange(MOST_INTERVALS + 1)
    payload = bytes(
        HeartRateMeasurement(
            bpm=chance.randrange(LARGEST_FIELD) if noise else 60,
            contact=(None, True, False)[len(noise) % 3],
            energy_kj=len(noise) * 256 if len(noise) % 2 else None,
            rr_s=tuple(chance.randrange(LARGEST_FIELD) / TICKS_PER_S for _ in range(intervals)),
        )
    )
    match chance.randrange(4):
        case 0:
            return payload[: chance.randrange(len(payload) + 1)]
        case 1:
            return payload + noise[:3]
        case 2:
            at = chance.randrange(len(payload))
            return payload[:at] + bytes((chance.randrange(256),)) + payload[at + 1 :]
        case _:
            return payload


if __name__ == "__main__":
    sys.exit(report(measure(payloads=PAYLOADS)))
