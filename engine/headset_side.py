"""A headset beside a session: what it means to the session that it is worn, taken off, or gone."""

from engine.messages import Actuator, ActuatorFound, ActuatorLost, Input, TherapistOrder, Trouble
from policies.policy import Order
from vr_scenes.stage_messages import HeadsetNews

_STAGE_BROKE = "the stage was started anew: wait until the scene is in the headset again"
_THEN_RESUME = "; once it is worn again the session goes on with RESUME"


class HeadsetSide:
    """Turns news of the headset into inputs.

    While it is away nothing rises, whoever resumes; and once it was worn, its return is no reason to go on: the
    therapist's RESUME is. Only before it was worn for the first time the session goes on by itself.
    """

    def __init__(self) -> None:
        self._was_worn = False
        self._is_away = False

    @property
    def is_known(self) -> bool:
        """Was there a headset, worn or waited for? Then each further stage must wait for it too, and look again."""
        return self._was_worn or self._is_away

    def take(self, news: HeadsetNews, t: float) -> tuple[Input, ...]:
        """What the news mean at session second `t`."""
        if news.is_away or (news.is_away is None and self._was_worn):
            self._is_away = True
            return self._away(news.words, t)
        if news.is_away is None:
            return (Trouble(t=t, words=news.words),)
        was_away, self._is_away = self._is_away, False
        needs_resume, self._was_worn = self._was_worn, True
        found = (ActuatorFound(t=t, actuator=Actuator.HEADSET),) if was_away else ()
        return (*found, *(_hold(t) if needs_resume else ()))

    def take_new_stage(self, t: float) -> tuple[Input, ...]:
        """The stage runs again after a loss, and knows nothing of a headset yet."""
        if not self._was_worn or self._is_away:
            return ()
        self._is_away = True
        return self._away(_STAGE_BROKE, t)

    def _away(self, words: str, t: float) -> tuple[Input, ...]:
        then = _THEN_RESUME if self._was_worn else ""
        lost = ActuatorLost(t=t, actuator=Actuator.HEADSET, reason=words + then)
        return (lost, *(_hold(t) if self._was_worn else ()))


def _hold(t: float) -> tuple[Input, ...]:
    return (TherapistOrder(t=t, order=Order.HOLD),)
