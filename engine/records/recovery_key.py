"""A recovery key as letters for paper: thirteen groups of five, each with a check letter of its own.

The letters are Crockford's base 32, which has no I, L, O and U; what is read as I or L counts as 1, O as 0. A check
letter is a weighted sum in the field of 32 elements: one wrong letter in a group, two neighbours exchanged, and two
groups exchanged are always noticed, other slips in 31 cases of 32.
"""

import re
import secrets

from engine.records.ciphers import KEY_BYTES
from engine.records.recorded import RecordError

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, IN_GROUP = 13, 5  # 13 x 4 letters of 5 bits carry 260 bits; the last 4 are nought
_BITS, _SPARE_BITS = 5, GROUPS * (IN_GROUP - 1) * 5 - KEY_BYTES * 8
_FIELD = 0b100101  # x^5 + x^2 + 1: irreducible, and x generates the field
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})


class RecoveryKeyError(RecordError):
    """What was typed is no recovery key; the message says where the slip is."""


def new_recovery_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def in_groups(key: bytes) -> tuple[str, ...]:
    """The groups to be written down."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"a recovery key has {KEY_BYTES} bytes, not {len(key)}")
    number = int.from_bytes(key, "big") << _SPARE_BITS
    count = GROUPS * (IN_GROUP - 1)
    symbols = [number >> _BITS * (count - 1 - place) & 31 for place in range(count)]
    return tuple(
        _group(place, symbols[place * (IN_GROUP - 1) : (place + 1) * (IN_GROUP - 1)]) for place in range(GROUPS)
    )


def from_letters(text: str) -> bytes:
    """The key of what was typed, in groups or not, in small or big letters. Raises RecoveryKeyError."""
    letters = _without_numbers(text.upper()).translate(_READ_AS)
    strange = sorted({letter for letter in letters if letter not in LETTERS})
    if strange:
        raise RecoveryKeyError(f"a recovery key has no {' '.join(map(repr, strange))}: look at that letter again")
    if len(letters) != GROUPS * IN_GROUP:
        raise RecoveryKeyError(
            f"a recovery key has {GROUPS} groups of {IN_GROUP} letters, {GROUPS * IN_GROUP} in all, not {len(letters)}"
        )
    groups = [letters[place : place + IN_GROUP] for place in range(0, len(letters), IN_GROUP)]
    wrong = [place + 1 for place, group in enumerate(groups) if _group(place, _symbols(group[:-1])) != group]
    if wrong:
        which = "group" if len(wrong) == 1 else "groups"
        raise RecoveryKeyError(f"there is a slip in {which} {', '.join(map(str, wrong))}: compare with the paper")
    number = 0
    for group in groups:
        for symbol in _symbols(group[:-1]):
            number = number << _BITS | symbol
    if number & (1 << _SPARE_BITS) - 1:
        raise RecoveryKeyError(f"there is a slip in group {GROUPS}: compare with the paper")
    return (number >> _SPARE_BITS).to_bytes(KEY_BYTES, "big")


def _without_numbers(text: str) -> str:
    """Only the letters; the numbers that stand before the groups on paper are left out where they were typed too."""
    words = [word for word in re.split(r"[\s.\-–—]+", text) if word]
    is_in_groups = sum(len(word) == IN_GROUP for word in words) > GROUPS // 2
    return "".join(word for word in words if not (is_in_groups and re.fullmatch(r"1?\d", word)))


def _group(place: int, symbols: list[int]) -> str:
    return "".join(LETTERS[symbol] for symbol in (*symbols, _check(place, symbols)))


def _symbols(letters: str) -> list[int]:
    return [LETTERS.index(letter) for letter in letters]


def _check(place: int, symbols: list[int]) -> int:
    """Its group's number, and each letter with a weight of its own, so that an exchange changes the sum."""
    check = place + 1
    for symbol in symbols:
        check = _times_x(check) ^ _times_x(symbol)
    return check


def _times_x(element: int) -> int:
    element <<= 1
    return element ^ _FIELD if element & 32 else element
