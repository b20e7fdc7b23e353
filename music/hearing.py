"""The hearing dose of a session, and the ceiling of loudness that falls as it nears the day's share."""

import math
from dataclasses import dataclass

from music.loudness import EXCHANGE_RATE_DB, SAFE_LEVEL_DBA, SAFE_LEVEL_SENSITIVE_DBA, dose

# WHO-ITU H.870 allows 80 dBA for 40 hours a week (children and sensitive ears: 75); a session may take a day's share of
# that. NIOSH 98-126 (85 dBA for 8 hours a day) exchanges time for level by the same 3 dB and allows 4.4 times as much
# in a day, so whoever keeps to this keeps to that.
DAYS_A_WEEK = 7.0
# EN 50332-1 lets a music player with its own headphones reach 110 dBA for sound at full scale. Nobody sets a session as
# loud as that; 10 dB less is still louder than music that one can talk over.
ASSUMED_FULL_SCALE_DBA = 100.0
LOWEST_FULL_SCALE_DBA, HIGHEST_FULL_SCALE_DBA = 60.0, 130.0

# A scene's own sounds, together, stay so far below what is safe for 40 hours a week: without a pause they use up a
# quarter of what music at the safe level does, and make such music 1 dB louder.
SCENE_BELOW_DB = 6.0
SCENE_HIGHEST_DB = -20.0  # of full scale, where even full scale is soft: barks and knocks are 18 dB above their RMS

NEAR = 0.7  # of the day's share: from here on the ceiling falls ...
FALL_DB = 36.0  # ... by so much until all is used up, and on at the same slope: twelve halvings of what adds to it
LOWEST_CEILING_DB = -60.0  # silence, see soundscape.QUIETEST_DB
FALL_DB_PER_S = 0.5  # not faster: a fade, not a fault
_TOLD_AT = (0.5, NEAR, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What this station's sound is at the ear, and whose ear it is.

    `full_scale_dba` is the level at the ear, in dBA, of a sound whose RMS is full scale (a full-scale sine: 3 dB less).
    """

    full_scale_dba: float = ASSUMED_FULL_SCALE_DBA
    is_measured: bool = False  # else it is assumed, and that is said
    is_sensitive: bool = False

    def __post_init__(self) -> None:
        if not LOWEST_FULL_SCALE_DBA <= self.full_scale_dba <= HIGHEST_FULL_SCALE_DBA:
            raise ValueError(
                f"full_scale_dba must lie in [{LOWEST_FULL_SCALE_DBA:g}, {HIGHEST_FULL_SCALE_DBA:g}] dBA, "
                f"not {self.full_scale_dba}"
            )

    @property
    def safe_level_dba(self) -> float:
        """What is safe for 40 hours a week."""
        return SAFE_LEVEL_SENSITIVE_DBA if self.is_sensitive else SAFE_LEVEL_DBA

    @property
    def scene_dba(self) -> float:
        """What all sounds of a scene together may be at the ear."""
        return min(self.safe_level_dba - SCENE_BELOW_DB, self.full_scale_dba + SCENE_HIGHEST_DB)

    @property
    def scene_ceiling_db(self) -> float:
        """The same as RMS relative to full scale."""
        return self.scene_dba - self.full_scale_dba

    @property
    def words(self) -> str:
        """How levels at the ear are reckoned."""
        how = "measured" if self.is_measured else "assumed: measure it and set sound.full_scale_dba"
        return f"{self.full_scale_dba:g} dBA at the ear at full scale ({how})"


class HearingGuard:
    """Adds up the dose, in days' shares, and says how loud the rest may be.

    `scene_dba` is what a scene beside the music may be at the ear. How loud it really is is not known here, so it is
    counted as if it were always that: too much, never too little. Energies add, and so do their doses.

    The level is not A-weighted: for music that errs towards more dose (at most 1.3 dB, around 2.5 kHz, the other way).
    """

    def __init__(self, hearing: Hearing, *, dose_before: float = 0.0, scene_dba: float | None = None) -> None:
        self._hearing = hearing
        self._scene_dba = scene_dba
        self._dose = dose_before if dose_before >= 0 else 0.0
        self._ceiling_db = _ceiling_at(self._dose)
        self._told = sum(self._dose >= share for share in _TOLD_AT)  # before; it is not said again

    @property
    def dose(self) -> float:
        """Of the day's share that is safe; 1 is all of it."""
        return self._dose

    @property
    def ceiling_db(self) -> float:
        """What is to be taken off, 0 or less; it only ever falls."""
        return self._ceiling_db

    def take(self, level_db: float, seconds: float) -> None:
        """`seconds` of a sound of `level_db` (RMS, relative to full scale) were heard.

        A level that is no number counts as full scale, a time that is none as nothing.
        """
        heard_s = seconds if 0 < seconds < math.inf else 0.0
        level_dba = self._hearing.full_scale_dba + (min(0.0, level_db) if not math.isnan(level_db) else 0.0)
        for dba in (level_dba, self._scene_dba):
            if dba is not None and dba > 0:  # below that nothing is heard, and 2 ** a large number overflows
                self._dose += DAYS_A_WEEK * dose(dba, heard_s, safe_level_dba=self._hearing.safe_level_dba)
        lowest_now_db = self._ceiling_db - FALL_DB_PER_S * heard_s
        self._ceiling_db = min(self._ceiling_db, max(lowest_now_db, _ceiling_at(self._dose)))

    def news(self) -> str | None:
        """What people must hear of now, each stage once; None where there is nothing new."""
        reached = sum(self._dose >= share for share in _TOLD_AT)
        if reached <= self._told:
            return None
        self._told = reached
        effects = (
            "Nothing changes yet.",
            "From now on the music gets softer by itself, slowly.",
            "The music goes on falling towards silence; end the music for today.",
        )
        return (
            f"This session's sound has used up {self._dose:.0%} of what is safe for ears in a day. "
            f"{effects[reached - 1]} Reckoned with {self._hearing.words}; {EXCHANGE_RATE_DB:g} dB less halve it."
        )


def _ceiling_at(share: float) -> float:
    """The ceiling that belongs to a dose."""
    if not share > NEAR:
        return 0.0
    return max(LOWEST_CEILING_DB, -FALL_DB * (share - NEAR) / (1 - NEAR))
