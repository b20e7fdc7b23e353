"""The keys b, o and s: a digit after them says what is expected of a trial, how much of it came, or how sick one is."""

from collections.abc import Callable
from dataclasses import dataclass

from engine.messages import Input, PatientRating, Scale

TENS = {**{str(tens): 10.0 * tens for tens in range(10)}, "t": 100.0}
LISTENS_S = 6.0  # a digit typed later is SUDS again


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """How one scale is asked for and answered with keys. `stays_open`: a later digit still answers it."""

    scale: Scale
    question: str
    digits: str  # what they mean
    share: float = 1.0  # of the tens that a digit says on its own
    stays_open: bool = False


# Letters of their own: a digit alone is always SUDS, whatever was asked. What s asks stays open: a digit of distress
# that is taken for sickness can only lower, one of sickness that is taken for distress could raise.
_ANSWERS = {
    "b": _Answer(
        scale=Scale.EXPECTANCY, question="how likely is what is feared, 0 to 100?", digits="0-9 for 0 to 90, t for 100"
    ),
    "o": _Answer(
        scale=Scale.OUTCOME, question="how much of what was feared came, 0 to 100?", digits="0-9 for 0 to 90, t for 100"
    ),
    "s": _Answer(
        scale=Scale.SICKNESS,
        question="how sick does the patient feel, 0 to 20?",
        digits="half of what is said: 0 none, 3 slight, 7 moderate, 9 severe, t for 20",
        share=0.2,
        stays_open=True,
    ),
}


def question_words(scale: Scale) -> str:
    """The question, and how it is answered with keys."""
    if scale is Scale.SUDS:
        return "how strong is the distress now, 0 to 100? (keys 0-9, t)"
    key, answer = next((key, one) for key, one in _ANSWERS.items() if one.scale is scale)
    return f"{answer.question} (key {key}, then 0-9 or t)"


class AnswerKeys:
    """What keys say, those three before all others; left alone b and o are forgotten, and a digit is SUDS again."""

    def __init__(self, others: Callable[[str, float], Input | None], tell: Callable[[str], None]) -> None:
        """`others`: what all other keys say."""
        self._others, self._tell = others, tell
        self._open: _Answer | None = None  # None: the next digit is no answer
        self._opened_t = 0.0

    def press(self, key: str, t: float) -> Input | None:
        """What the key says at session second `t`."""
        asked, self._open = self._open, None
        is_open = asked is not None and (asked.stays_open or 0 <= t - self._opened_t <= LISTENS_S)
        if asked is not None and is_open and key in TENS:
            return PatientRating(t=t, scale=asked.scale, value=asked.share * TENS[key])
        said = self._others(key, t)  # a list that is open there closes, whatever the key is
        if (answer := _ANSWERS.get(key)) is not None:
            self._open, self._opened_t = answer, t
            within = "" if answer.stays_open else f" within {LISTENS_S:.0f} s"
            self._tell(f"{answer.question} a digit{within}: {answer.digits}")
        return said
