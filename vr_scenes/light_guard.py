"""The last look at a scene's light before it is drawn: no mistake in its numbers can make it flash.

The check of the catalog measures pictures beforehand; this holds while a session runs, whatever clock and events come
to. A scene's light may change as it likes, but it may turn back (brighter, darker, brighter) only LEAST_APART_S after
it last turned: no more than three flashes fit into a second then, the general limit of WCAG 2.3.1. And no change is
quicker than FASTEST_PER_S. A change of scene, and so a STOP, is one change and passes at once.
"""

from dataclasses import dataclass, replace

from vr_scenes.pose import Colour, Lamp, Light

LEAST_APART_S = 0.2  # between two turns: 5 opposing changes a second, 2.5 flashes
TURNS_BY = 0.05  # of the light: less is no turn; two make the tenth from which on a change counts
FASTEST_PER_S = 4.0  # of the brightest that the scene was: from full to nothing in a quarter of a second
LONGEST_STEP_S = 0.1
_WEIGHTS = (0.2126, 0.7152, 0.0722)


@dataclass(slots=True)
class _Turns:
    """In which direction the light goes, and since when; how bright it was at most and least since then."""

    way: int = 0  # 1 brighter, -1 darker, 0 neither yet
    since_s: float = LEAST_APART_S
    highest: float = 0.0
    lowest: float = 0.0


class LightGuard:
    """Passes a scene's light on, frame by frame; holds it where it would flash."""

    def __init__(self) -> None:
        self._scene = ""
        self._passed: Light | None = None
        self._brightest = 0.0
        self._turns = _Turns()

    def pass_on(self, scene: str, light: Light, dt_s: float) -> Light:
        """What of `light` is shown `dt_s` after the last; the same object where nothing stands against it."""
        before = self._passed
        if before is None or scene != self._scene:
            self._scene, self._passed = scene, light
            bright = brightness_of(light)
            self._brightest, self._turns = bright, _Turns(highest=bright, lowest=bright)
            return light
        step_s = min(LONGEST_STEP_S, max(0.0, dt_s))  # the order of max matters: NaN becomes 0
        self._turns.since_s += step_s
        was, wanted = brightness_of(before), brightness_of(light)
        self._brightest = max(self._brightest, wanted)
        most = FASTEST_PER_S * step_s * self._brightest
        allowed = self._allowed(min(was + most, max(was - most, wanted)))
        if allowed == wanted or wanted == was:
            self._passed = light
        else:
            self._passed = mixed(before, light, (allowed - was) / (wanted - was))
        return self._passed

    def _allowed(self, bright: float) -> float:
        """As much of it as may be shown: a turn that comes too early waits where the light has not turned yet."""
        turns = self._turns
        turns.highest, turns.lowest = max(turns.highest, bright), min(turns.lowest, bright)
        least = TURNS_BY * max(turns.highest, 1e-6)
        if turns.way >= 0 and turns.highest - bright > least:
            return self._turn(-1, bright, otherwise=turns.highest - least)
        if turns.way <= 0 and bright - turns.lowest > least:
            return self._turn(1, bright, otherwise=turns.lowest + least)
        return bright

    def _turn(self, way: int, bright: float, *, otherwise: float) -> float:
        if self._turns.way != 0 and self._turns.since_s < LEAST_APART_S:
            return otherwise
        self._turns = _Turns(way=way, since_s=0.0, highest=bright, lowest=bright)
        return bright


def brightness_of(light: Light) -> float:
    """How much light there is in all, as far as it comes from numbers: sky, ground, sun, lamps and what shines."""
    lamps = sum(_luminance(lamp.colour) for lamp in light.lamps)
    falling = _luminance(light.sky_light) + _luminance(light.ground_light) + _luminance(light.sun_colour)
    return light.brightness * (falling + lamps + light.glow)


def mixed(first: Light, second: Light, share: float) -> Light:
    """`second` with its light between the two: as of `first` at 0, its own at 1."""
    lamps = second.lamps
    if len(first.lamps) == len(lamps):
        lamps = tuple(_mixed_lamp(one, other, share) for one, other in zip(first.lamps, lamps, strict=True))
    return replace(
        second,
        sun_colour=_mixed(first.sun_colour, second.sun_colour, share),
        sky_light=_mixed(first.sky_light, second.sky_light, share),
        ground_light=_mixed(first.ground_light, second.ground_light, share),
        zenith=_mixed(first.zenith, second.zenith, share),
        horizon=_mixed(first.horizon, second.horizon, share),
        glow=first.glow + share * (second.glow - first.glow),
        brightness=first.brightness + share * (second.brightness - first.brightness),
        lamps=lamps,
    )


def _mixed_lamp(first: Lamp, second: Lamp, share: float) -> Lamp:
    return replace(second, colour=_mixed(first.colour, second.colour, share))


def _mixed(first: Colour, second: Colour, share: float) -> Colour:
    red, green, blue = (one + share * (other - one) for one, other in zip(first, second, strict=True))
    return red, green, blue


def _luminance(colour: Colour) -> float:
    return sum(weight * part for weight, part in zip(_WEIGHTS, colour, strict=True))
