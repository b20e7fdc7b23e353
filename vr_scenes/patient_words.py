"""All words that a patient reads in the scene, in one table: short, plain and kind."""

from enum import Enum


class Words(Enum):
    """What is said; the value is the English of it. A new line is a new line."""

    # What is asked, its answers and its buttons: they fit their places on the panel, see panel_layout.py.
    ASK_SUDS = "How distressed are you now?"
    ASK_SICKNESS = "How sick do you feel now?"
    ASK_OUTCOME = "This try: did what you feared happen?"
    ASK_EXPECTANCY = "Next try: how likely is what you fear?"
    THANKS = "Thank you."
    NONE = "none"
    MODERATE = "moderate"
    WORST = "the worst"
    SLIGHT = "slight"
    SEVERE = "severe"
    NOT_AT_ALL = "not at all"
    MAYBE = "maybe"
    CERTAIN = "certain"
    AS_FEARED = "as feared, or worse"
    FEEL_SICK = "I feel sick"
    MY_DISTRESS = "My distress"
    NOT_NOW = "Not now"

    # What is said without being asked.
    HOW_TO = "To answer, face a number until it fills.\nYou can stop at any time."
    STOPPED = "You stopped. You are in the safe place.\nNothing more happens unless you want it."
    PAUSED = "Paused. Nothing gets stronger.\nYou can stop at any time."
    SIT_STILL = "Sit still\nand breathe as you like."
    LOOK_ABOUT = "Look around, sit still,\nand breathe as you like."
    BREATHE_ALONG = "Breathe in as the ring fills,\nand out as it empties."
    SAFE_AGAIN = "That was it. You are in the safe place.\nTake your time."
    OVER = "The session is over.\nThank you."
