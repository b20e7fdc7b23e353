"""The keys b and o: a digit after them says what is expected before a trial, or how much of it came."""

from collections.abc import Callable

from engine.messages import Input, PatientRating, Scale

TENS = {**{str(tens): 10.0 * tens for tens in range(10)}, "t": 100.0}
LISTENS_S = 6.0  # a digit typed later is SUDS again

# Letters of their own: a digit alone is always SUDS, whatever was asked.
ANSWER_KEYS = {"b": Scale.EXPECTANCY, "o": Scale.OUTCOME}
_QUESTIONS = {
    Scale.EXPECTANCY: "how likely is what is feared, 0 to 100?",
    Scale.OUTCOME: "how much of what was feared came, 0 to 100?",
}


def question_words(scale: Scale) -> str:
    """The question, and how it is answered with keys."""
    key = next(key for key, one in ANSWER_KEYS.items() if one is scale)
    return f"{_QUESTIONS[scale]} (key {key}, then 0-9 or t)"


class AnswerKeys:
    """What keys say, with those two before all others; left alone they are forgotten, and a digit is SUDS again."""

    def __init__(self, others: Callable[[str, float], Input | None], tell: Callable[[str], None]) -> None:
        """`others`: what all other keys say."""
        self._others, self._tell = others, tell
        self._scale: Scale | None = None  # None: the next digit is no answer
        self._opened_t = 0.0

    def press(self, key: str, t: float) -> Input | None:
        """What the key says at session second `t`."""
        is_open = 0 <= t - self._opened_t <= LISTENS_S
        scale, self._scale = self._scale if is_open else None, None
        if scale is not None and key in TENS:
            return PatientRating(t=t, scale=scale, value=TENS[key])
        said = self._others(key, t)  # a list that is open there closes, whatever the key is
        if key in ANSWER_KEYS:
            self._scale, self._opened_t = ANSWER_KEYS[key], t
            self._tell(f"{_QUESTIONS[ANSWER_KEYS[key]]} a digit within {LISTENS_S:.0f} s: 0-9 for 0 to 90, t for 100")
        return said
