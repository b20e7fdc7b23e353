"""engine/known_signers.py: names for keys, and nothing for what a name alone claims."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import doctor
from engine.known_signers import KnownSigners, known_signers
from engine.plan import library_policy
from policies.signing import KeyFile, Signature, sign


def signature(folder: Path) -> Signature:
    key = KeyFile.create(folder / "its.key")
    said = {"name": "A. Weber", "role": "psychotherapist", "reason": "for our unit", "checked": "by hand"}
    return sign(library_policy("demo"), key, when=datetime(2026, 3, 1, tzinfo=UTC), **said)


@pytest.mark.parametrize("letters", [16, 20, 64])
def test_a_key_is_known_by_its_fingerprint_or_by_more_of_it(letters: int, tmp_path: Path) -> None:
    signed = signature(tmp_path)
    signers = known_signers({"Anna": signed.public_key[:letters], "other": "0" * 16})

    assert signers.name_of(signed) == "Anna"
    assert signers.words_on(signed) == "known here as Anna"


def test_the_name_in_a_signature_makes_nobody_known(tmp_path: Path) -> None:
    signed = signature(tmp_path)
    signers = known_signers({"A. Weber": "0123456789abcdef"})

    assert signers.name_of(signed) is None
    assert signers.words_on(replace(signed, public_key="f" * 64)) == "the key is not known here"
    assert KnownSigners().words_on(signed) == ""


def test_a_fingerprint_may_be_written_in_groups_and_in_capitals() -> None:
    assert known_signers({"Anna": "01AB 23CD:45EF-6789"}).names == (("01ab23cd45ef6789", "Anna"),)


@pytest.mark.parametrize("wrong", ["", "01ab", "0123456789abcdeg", "0" * 65])
def test_what_is_no_fingerprint_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="the fingerprint of a key has 16 letters"):
        known_signers({"Anna": wrong})


@pytest.mark.parametrize(
    ("text", "is_there", "words"),
    [
        ("", False, "nobody is listed: whoever signed a policy, it may be run here"),
        ('[signers]\nAnna = "01ab23cd45ef6789"\nBob = "11ab23cd45ef6789"\n', True, "Anna, Bob"),
    ],
)
def test_the_doctor_says_whose_signatures_are_taken_here(
    text: str, is_there: bool, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "attune" / "station.toml"
    path.parent.mkdir()
    path.write_text(text)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    found = doctor._signers()

    assert (found.is_there, found.words) == (is_there, words)
    assert "[signers]" in found.remedy
