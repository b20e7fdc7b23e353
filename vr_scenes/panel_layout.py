"""What the panel before the patient's eye holds: scales, their answers, their buttons, and where each lies."""

from dataclasses import dataclass
from enum import Enum

from vr_scenes.patient_words import Words
from vr_scenes.stage_messages import SignKind

# Degrees as the eye sees them, from the panel's middle: x to the right, y up.
HALF_WIDTH_DEG, TOP_DEG, BOTTOM_DEG = 25.0, 7.1, -8.7
SPACING_DEG = 4.25  # of eleven answers: heads point to within about a degree
ANSWER_DEG = (1.85, 1.75)  # half width and half height
BUTTON_DEG = (6.6, 1.75)
ANSWERS_Y_DEG, BUTTONS_Y_DEG = 1.3, -6.2
QUESTION_Y_DEG, MEANING_Y_DEG = 4.4, -3.5  # base lines
WEDGE_Y_DEG, WEDGE_DEG = (
    -1.2,
    (5 * SPACING_DEG + ANSWER_DEG[0], 0.42),
)  # grows as the numbers do: the scale without words
QUESTION_DEG, LETTERS_DEG = 2.5, 2.2  # size of a line; a capital letter is 0.69 of it


class Page(Enum):
    """One of the scales; what is asked first where several are due stands first."""

    SICKNESS = "sickness"
    SUDS = "SUDS"
    OUTCOME = "how much came"
    EXPECTANCY = "how likely it is"


class Button(Enum):
    """What can be chosen beside an answer."""

    TURN_PAGE = "another scale"
    CLOSE = "not now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What can be chosen: degrees from the panel's middle; an answer has a `value`, a button says what it does."""

    x_deg: float
    y_deg: float
    half_width_deg: float
    half_height_deg: float
    label: str
    value: float | None = None
    button: Button | None = None

    def holds(self, x_deg: float, y_deg: float, slack: float = 1.0) -> bool:
        """Does a look to that place hit it? `slack` widens it."""
        return (
            abs(x_deg - self.x_deg) <= self.half_width_deg * slack
            and abs(y_deg - self.y_deg) <= self.half_height_deg * slack
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """A word under the scale: in the middle of `x_deg`, or from it to the right (`side` 1), or to the left (-1)."""

    x_deg: float
    words: str
    side: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A page: what is asked, what can be chosen, and what some of the numbers mean."""

    kind: SignKind
    question: str
    targets: tuple[Target, ...]
    meanings: tuple[Meaning, ...]


def _scale(kind: SignKind, question: Words, step: int, meanings: dict[int, Words], other: Words) -> Scale:
    answers = tuple(
        Target(
            x_deg=(place - 5) * SPACING_DEG,
            y_deg=ANSWERS_Y_DEG,
            half_width_deg=ANSWER_DEG[0],
            half_height_deg=ANSWER_DEG[1],
            label=str(place * step),
            value=float(place * step),
        )
        for place in range(11)
    )
    buttons = tuple(
        Target(
            x_deg=side * (5 * SPACING_DEG + ANSWER_DEG[0] - BUTTON_DEG[0]),
            y_deg=BUTTONS_Y_DEG,
            half_width_deg=BUTTON_DEG[0],
            half_height_deg=BUTTON_DEG[1],
            label=words.value,
            button=button,
        )
        for side, words, button in ((-1, other, Button.TURN_PAGE), (1, Words.NOT_NOW, Button.CLOSE))
    )
    return Scale(
        kind=kind,
        question=question.value,
        targets=answers + buttons,
        meanings=tuple(_meaning(place, words.value) for place, words in meanings.items()),
    )


def _meaning(place: int, words: str) -> Meaning:
    """Under the answer of that place; those at the ends keep to the scale's ends."""
    side = {0: 1, 10: -1}.get(place, 0)
    return Meaning(x_deg=(place - 5) * SPACING_DEG - side * ANSWER_DEG[0], words=words, side=side)


SCALES = {
    Page.SUDS: _scale(
        SignKind.SUDS,
        Words.ASK_SUDS,
        10,
        {0: Words.NONE, 5: Words.MODERATE, 10: Words.WORST},
        Words.FEEL_SICK,
    ),
    Page.SICKNESS: _scale(
        SignKind.SICKNESS,
        Words.ASK_SICKNESS,
        2,
        {0: Words.NONE, 3: Words.SLIGHT, 7: Words.MODERATE, 10: Words.SEVERE},
        Words.MY_DISTRESS,
    ),
    Page.OUTCOME: _scale(
        SignKind.OUTCOME,
        Words.ASK_OUTCOME,
        10,
        {0: Words.NOT_AT_ALL, 10: Words.AS_FEARED},
        Words.FEEL_SICK,
    ),
    Page.EXPECTANCY: _scale(
        SignKind.EXPECTANCY,
        Words.ASK_EXPECTANCY,
        10,
        {0: Words.NOT_AT_ALL, 5: Words.MAYBE, 10: Words.CERTAIN},
        Words.FEEL_SICK,
    ),
}
TURNS_TO = {page: Page.SUDS if page is Page.SICKNESS else Page.SICKNESS for page in Page}
PAGE_OF = {scale.kind: page for page, scale in SCALES.items()}
