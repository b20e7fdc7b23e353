"""What goes with de-identified records: which there are, what was taken out, what may still tell who it is."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, fields

from engine.records.exports.deidentified.cells import LEAST_PEOPLE, small_cells
from engine.records.exports.deidentified.known_words import REMOVED

TAKEN_OUT = (
    "Names, contact, numbers of the clinic: they lie apart in the vault, and none was taken over; of the day of birth, "
    "where ages were asked for, only a band of ten years.",
    "The person's code and the session's id: new ones stand for them, made with a key that stays in the vault.",
    "Days: each person's are put back by a number of days of their own (30 to 394), which only the vault's key tells. "
    "What lies between two sessions of a person is true; the time of day is told in UTC.",
    "The clock of the strap, which a telephone may have set: it begins with an hour in every session.",
    "Names of straps, which hold serial numbers: only a known model is told. Addresses are in no record.",
    "Names of other instruments' streams and of their channels: they are numbered.",
    f'Every sentence and every word that does not come with the program stands as "{REMOVED}": reasons of losses and '
    "troubles, the whys of decisions, words of an edited policy, who signed it, paths, settings, words of alerts but "
    "those of their kind; notes, and the words of adverse events; the wording of questionnaires that a clinic brought.",
)
STILL_TELLS = (
    "Heartbeats and ECG are biometric: with another recording of the same heart, somebody can be recognised in them. "
    "Give them only to those who have promised not to try.",
    "So may the way a head moves, and the values of other instruments' streams, which were not looked into.",
    "The time of day is true, to the second, told in UTC: a diary of appointments has it too.",
    "Whoever knows on which days somebody came can find that pattern again in the distances between sessions.",
    "Combinations of policy, scene and what was said of a heart at set-up, where few share them: see below.",
    "The digest of an edited policy is that of the clinic's own file: whoever has the file knows the clinic.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSession:
    """A session as the table of a de-identified set tells it."""

    subject: str
    session: str
    began: str  # shifted
    policy: str
    scene: str
    heart_flags: str
    age_band: str  # "" where it was not asked for, or is not known
    wearer: str
    is_whole: bool
    packets_left_out: int

    @property
    def cell(self) -> str:
        told = {"policy": self.policy, "scene": self.scene, "heart": self.heart_flags, "age": self.age_band}
        return ", ".join(f"{name} {value}" for name, value in told.items() if value)


def table_of(sessions: Sequence[ToldSession]) -> bytes:
    """One row a session, as CSV."""
    text = io.StringIO()
    names = [field.name for field in fields(ToldSession)]
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([getattr(one, name) for name in names] for one in sessions)
    return text.getvalue().encode()


def warnings_of(sessions: Sequence[ToldSession]) -> tuple[str, ...]:
    """Combinations that so few share that somebody may be known by them."""
    return tuple(
        f"{one.people} of {LEAST_PEOPLE} people at least: {one.words}"
        for one in small_cells((told.cell, told.subject) for told in sessions)
    )


def page_of(sessions: Sequence[ToldSession], formats: Sequence[str]) -> bytes:
    """The page to read first, as Markdown."""
    people = len({one.subject for one in sessions})
    lines = [
        "# De-identified sessions",
        "",
        f"{len(sessions)} session(s) of {people} person(s), as {', '.join(formats)}. `sessions.csv` lists them.",
        "Made by Attune, which is not a medical device. De-identified is not anonymous: read what follows.",
        "",
        "## What was taken out",
        "",
        *(f"- {one}" for one in TAKEN_OUT),
        "",
        "## What may still tell who it is",
        "",
        *(f"- {one}" for one in STILL_TELLS),
        "",
        "## Small cells",
        "",
        *(f"- {one}" for one in warnings_of(sessions) or (f"None: each is shared by {LEAST_PEOPLE} people or more.",)),
        "",
        "A tape of these can be read and exported, not stepped again to the same outcomes: words were taken out of it.",
        "",
    ]
    return "\n".join(lines).encode()
