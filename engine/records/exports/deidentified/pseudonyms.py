"""Keyed pseudonyms and shifts of dates: the same for the same person, and worth nothing without the vault's own key."""

import hmac
from base64 import b32encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256

SUBJECT_LETTERS = 10  # 50 bits: two among a million people are alike once in two thousand data sets
LEAST_SHIFT_DAYS, MOST_SHIFT_DAYS = 30, 394  # whole days, always back; a year of choice hides the season too


class Pseudonyms:
    """Makes them by HMAC-SHA-256 under the vault's secret `pseudonym` (vault.PSEUDONYM_SECRET)."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def subject(self, patient_id: str) -> str:
        """What a person is called, as `SABCDEFGHIJ`: letters and digits only."""
        return f"S{self._word('subject', patient_id)}"

    def session(self, session_id: str) -> str:
        """What a session is called."""
        return f"R{self._word('session', session_id)}"

    def shifted(self, patient_id: str, at: str) -> str:
        """When it was (ISO 8601 with zone), told in UTC and put back by this person's own number of whole days.

        What lies between two sessions of a person stays as it was.
        """
        span = MOST_SHIFT_DAYS - LEAST_SHIFT_DAYS + 1
        days = LEAST_SHIFT_DAYS + int.from_bytes(self._digest("shift", patient_id)[:8], "big") % span
        return (datetime.fromisoformat(at).astimezone(UTC) - timedelta(days=days)).isoformat(timespec="seconds")

    def _word(self, purpose: str, of: str) -> str:
        return b32encode(self._digest(purpose, of)).decode()[:SUBJECT_LETTERS]

    def _digest(self, purpose: str, of: str) -> bytes:
        return hmac.new(self._key, f"{purpose}/{of}".encode(), sha256).digest()
