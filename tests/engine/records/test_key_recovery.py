"""engine/records/recovery_key.py: a key that survives paper, and slips that are noticed."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.records.recovery_key import GROUPS, IN_GROUP, LETTERS, RecoveryKeyError, from_letters, in_groups

keys = st.binary(min_size=32, max_size=32)
groups_of = st.integers(0, GROUPS - 1)


@given(key=keys)
def test_what_stands_on_paper_is_the_key(key: bytes) -> None:
    groups = in_groups(key)

    assert from_letters(" ".join(groups)) == key
    assert from_letters("-".join(groups).lower()) == key
    assert from_letters("".join(groups).replace("0", "O").replace("1", "l")) == key
    assert from_letters("  ".join(f"{number} {group}" for number, group in enumerate(groups, start=1))) == key


@given(key=keys, place=st.integers(0, GROUPS * IN_GROUP - 1), letter=st.sampled_from(LETTERS))
def test_one_wrong_letter_is_noticed_and_its_group_named(key: bytes, place: int, letter: str) -> None:
    letters = "".join(in_groups(key))
    typed = letters[:place] + letter + letters[place + 1 :]

    if letter == letters[place]:
        assert from_letters(typed) == key
    else:
        with pytest.raises(RecoveryKeyError, match=f"slip in group {place // IN_GROUP + 1}:"):
            from_letters(typed)


@given(key=keys, group=groups_of, place=st.integers(0, IN_GROUP - 2))
def test_two_neighbours_exchanged_are_noticed(key: bytes, group: int, place: int) -> None:
    groups = list(in_groups(key))
    right = groups[group]
    groups[group] = right[:place] + right[place + 1] + right[place] + right[place + 2 :]

    if groups[group] == right:
        assert from_letters("".join(groups)) == key
    else:
        with pytest.raises(RecoveryKeyError, match=f"group {group + 1}:"):
            from_letters("".join(groups))


@given(key=keys, one=groups_of, other=groups_of)
def test_two_groups_exchanged_are_noticed(key: bytes, one: int, other: int) -> None:
    groups = list(in_groups(key))
    groups[one], groups[other] = groups[other], groups[one]

    if one == other:
        assert from_letters("".join(groups)) == key
    else:
        with pytest.raises(RecoveryKeyError, match="slip in groups"):
            from_letters("".join(groups))


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("", "65 in all, not 0"),
        ("ABCDE", "65 in all, not 5"),
        ("U" * 65, "has no 'U'"),
        ("Ä" * 65, "has no 'Ä'"),
        ("0" * 65, "slip in groups 1, 2,"),
    ],
)
def test_what_is_no_key_is_said(typed: str, complaint: str) -> None:
    with pytest.raises(RecoveryKeyError, match=complaint):
        from_letters(typed)


@given(typed=st.text(max_size=90))
def test_whatever_is_typed_is_a_key_or_an_error_for_people(typed: str) -> None:
    with suppress(RecoveryKeyError):
        assert len(from_letters(typed)) == 32
