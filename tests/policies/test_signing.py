"""Signatures of policies: made for a meaning, and for nothing else."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from policies.document import LIBRARY, read_policy
from policies.document_base import PolicyDocument, digest_of
from policies.signing import (
    KeyFile,
    PolicyChanged,
    Signature,
    SigningError,
    read_signature,
    sign,
    signature_path,
    verify,
    write_signature,
)

TEXT = (LIBRARY / "demo.yaml").read_text(encoding="utf-8")
WHEN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def document(tmp_path: Path, text: str = TEXT) -> PolicyDocument:
    path = tmp_path / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return read_policy(path)


def signed(tmp_path: Path, passphrase: str | None = None) -> Signature:
    return signed_by(KeyFile.create(tmp_path / "key.pem", passphrase), tmp_path)


def signed_by(key: KeyFile, tmp_path: Path) -> Signature:
    return sign(
        document(tmp_path),
        key,
        name="A. Weber",
        role="psychotherapist",
        reason="for our unit",
        when=WHEN,
        checked="0.1",
    )


def test_a_signature_holds_for_the_policy_it_was_made_for(tmp_path: Path) -> None:
    verify(document(tmp_path), signed(tmp_path))


def test_comments_and_order_do_not_break_a_signature(tmp_path: Path) -> None:
    verify(document(tmp_path, "# read twice\n" + TEXT), signed(tmp_path))


def test_a_changed_policy_is_named_with_its_signer(tmp_path: Path) -> None:
    changed = document(tmp_path, TEXT.replace("ask_every_seconds: 12", "ask_every_seconds: 13"))

    assert changed.digest != document(tmp_path).digest
    with pytest.raises(PolicyChanged, match=r"was changed since A\. Weber \(psychotherapist\) signed it on 2026-03-01"):
        verify(changed, signed(tmp_path))


def test_what_was_changed_is_told_by_its_meaning(tmp_path: Path) -> None:
    changed = document(tmp_path, TEXT.replace("above_suds: 85", "above_suds: 95"))

    with pytest.raises(PolicyChanged) as told:
        verify(changed, signed(tmp_path))

    assert "leaving.above_suds: 85 -> 95  [harder]" in str(told.value)
    assert "more distress is borne" in str(told.value)


def test_what_a_newer_version_has_more_breaks_no_signature(tmp_path: Path) -> None:
    """As if it had been signed before policies had contraindications, whose default changes nothing."""
    key = KeyFile.create(tmp_path / "older.pem")
    older = {name: value for name, value in signed(tmp_path).content.items() if name != "contraindications"}
    claim = replace(signed_by(key, tmp_path).claim, digest=digest_of(older))
    signature = Signature(
        content=older, claim=claim, public_key=key.public_key, signature=key.sign(claim.message).hex()
    )

    verify(document(tmp_path), signature)
    with pytest.raises(PolicyChanged):
        verify(document(tmp_path, TEXT.replace("name: Demonstration", "name: Mine")), signature)


def test_what_is_kept_of_the_signed_policy_cannot_be_another(tmp_path: Path) -> None:
    signature = signed(tmp_path)
    forged = replace(signature, content={**signature.content, "name": "Mine"})

    with pytest.raises(SigningError, match="keeps another policy"):
        verify(document(tmp_path, TEXT.replace("name: Demonstration", "name: Mine")), forged)


@pytest.mark.parametrize("part", ["digest", "policy", "signer", "role", "reason", "signed_at", "checked"])
def test_no_part_of_a_claim_can_be_changed(tmp_path: Path, part: str) -> None:
    path = tmp_path / "policy.yaml.sig"
    write_signature(path, signed(tmp_path))
    plain = json.loads(path.read_text(encoding="utf-8"))
    plain["claim"][part] += "x"
    path.write_text(json.dumps(plain), encoding="utf-8")
    forged = read_signature(path)

    assert forged is not None
    with pytest.raises(SigningError, match="it was changed"):
        verify(document(tmp_path), forged)


def test_another_key_is_another_signature(tmp_path: Path) -> None:
    mine = signed(tmp_path)
    other = KeyFile.create(tmp_path / "other.pem")
    forged = replace(mine, public_key=other.public_key)

    with pytest.raises(SigningError, match="it was changed"):
        verify(document(tmp_path), forged)


def test_a_signature_comes_back_from_its_file(tmp_path: Path) -> None:
    signature = signed(tmp_path)
    path = signature_path(tmp_path / "policy.yaml")
    write_signature(path, signature)

    assert read_signature(path) == signature
    assert read_signature(tmp_path / "none.sig") is None


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"claim": {"digest": "1"}}', "x" * 30_000])
def test_what_is_no_signature_is_refused_in_words(tmp_path: Path, content: str) -> None:
    path = tmp_path / "policy.yaml.sig"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(SigningError, match="no signature"):
        read_signature(path)


def test_a_key_is_its_owners_alone_and_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    KeyFile.create(path, "correct horse")

    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(SigningError, match="never written over"):
        KeyFile.create(path)


@pytest.mark.parametrize(
    ("made_with", "read_with", "words"),
    [("secret", None, "needs its passphrase"), ("secret", "wrong", "passphrase is wrong"), (None, "any", "has no")],
)
def test_a_key_says_what_is_wrong_with_its_passphrase(
    tmp_path: Path, made_with: str | None, read_with: str | None, words: str
) -> None:
    KeyFile.create(tmp_path / "key.pem", made_with)

    with pytest.raises(SigningError, match=words):
        KeyFile.read(tmp_path / "key.pem", read_with)


def test_a_key_read_again_signs_as_before(tmp_path: Path) -> None:
    made = KeyFile.create(tmp_path / "key.pem", "secret")

    assert KeyFile.read(tmp_path / "key.pem", "secret").public_key == made.public_key


@pytest.mark.parametrize("missing", ["name", "role", "reason"])
def test_nobody_signs_without_name_role_and_reason(tmp_path: Path, missing: str) -> None:
    said = {"name": "A. Weber", "role": "psychotherapist", "reason": "for our unit"} | {missing: " "}

    with pytest.raises(SigningError, match="needs its"):
        sign(document(tmp_path), KeyFile.create(tmp_path / "key.pem"), **said, when=WHEN, checked="0.1")
