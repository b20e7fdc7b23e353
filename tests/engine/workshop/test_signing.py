"""`attune policy key|sign|verify|migrate|schema`, and who stands for the policy of a session."""

import io
import json
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.cli import DEVICE_MISSING, DONE, FINDING, WRONG_INPUT, run_command_line
from engine.plan import library_policy
from engine.records.tape import Tape
from engine.workshop import before_start
from engine.workshop.signed_policy import signature_for
from policies.document import LIBRARY, document_of, read_policy
from policies.signing import (
    Claim,
    KeyFile,
    PolicyChanged,
    Signature,
    read_signature,
    sign,
    signature_path,
    verify,
    write_signature,
)

WHO = ("--name", "A. Weber", "--role", "psychotherapist", "--reason", "for our unit")


@pytest.fixture(autouse=True)
def a_station_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/attune-test-bus")
    folder = tmp_path / "config" / "attune"
    folder.mkdir(parents=True)
    (folder / "station.toml").write_text("[strap]\nwait_s = 1\n")


@pytest.fixture(autouse=True)
def a_short_check(monkeypatch):
    """What the whole check finds is tested elsewhere, and it takes its time."""
    monkeypatch.setattr(before_start, "FULL", before_start.QUICK)


def list_signer(tmp_path: Path, name: str, fingerprint: str) -> None:
    with (tmp_path / "config" / "attune" / "station.toml").open("a") as settings:
        settings.write(f'[signers]\n"{name}" = "{fingerprint}"\n')


def policy(*words: object) -> int:
    return run_command_line(["policy", *map(str, words)])


def live(*words: object) -> int:
    return run_command_line(["live", "--headless", "--confirmed", "--strap", "H10", *map(str, words)])


def demo_file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text((LIBRARY / "demo.yaml").read_text(encoding="utf-8"))
    return path


def signed_file(tmp_path: Path) -> tuple[Path, Signature]:
    """A policy that was signed without a check, which takes its time."""
    path = demo_file(tmp_path)
    key = KeyFile.create(tmp_path / "its.key")
    said = {"name": "A. Weber", "role": "psychotherapist", "reason": "for our unit", "checked": "by hand"}
    signature = sign(read_policy(path), key, when=datetime(2026, 3, 1, tzinfo=UTC), **said)
    write_signature(signature_path(path), signature)
    return path, signature


def harden(path: Path) -> None:
    path.write_text(path.read_text().replace("above_suds: 85", "above_suds: 95"))


def test_a_policy_is_checked_and_signed_and_says_so_until_it_is_changed(tmp_path, capsys, monkeypatch):
    path, key = demo_file(tmp_path), tmp_path / "my.key"
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse\n"))
    assert policy("key", key) == DONE
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse\n"))

    assert policy("sign", path, "--key", key, *WHO) == DONE

    assert "PASS" in capsys.readouterr().out
    assert policy("verify", path) == DONE
    told = capsys.readouterr().out
    assert "signed by A. Weber (psychotherapist)" in told
    assert "no promise was broken" in told
    harden(path)
    assert policy("verify", path) == FINDING
    assert "leaving.above_suds: 85 -> 95  [harder]" in capsys.readouterr().out


def test_nobody_having_signed_is_a_finding(tmp_path, capsys):
    assert policy("verify", demo_file(tmp_path)) == FINDING
    assert "nobody has signed it" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sign", "mine.yaml", "--key", "none.key", *WHO], "none.key: the key cannot be read"),
        (["sign", "mine.yaml", "--key", "mine.yaml", *WHO], "this is no key"),
        (["sign", "mine.yaml", "--key", "its.key", *WHO[:-1], " "], "a signature needs its reason"),
        (["sign", "demo", "--key", "its.key", *WHO], "attune policy new FILE --from demo"),
        (["sign", "none.yaml", "--key", "its.key", *WHO], "none.yaml: the policy cannot be read"),
        (["key", "its.key", "--no-passphrase"], "a key is never written over"),
        (["key", "other.key"], "a passphrase has 8 letters or more"),
        (["verify", "none.yaml"], "none.yaml: the policy cannot be read"),
        (["migrate", "none.yaml"], "none.yaml: the policy cannot be read"),
        (["migrate", "demo"], "demo is a ready policy"),
    ],
)
def test_what_cannot_be_signed_is_said_before_any_work(words, said, tmp_path, capsys, monkeypatch):
    demo_file(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert policy("key", "its.key", "--no-passphrase") == DONE

    assert policy(*words) == WRONG_INPUT
    assert said in capsys.readouterr().err
    assert not list(tmp_path.glob("*.sig"))
    assert not (tmp_path / "other.key").exists()


def test_a_damaged_signature_is_refused_with_what_to_do(tmp_path, capsys):
    path, _ = signed_file(tmp_path)
    signature_path(path).write_text("{}")

    assert policy("verify", path) == WRONG_INPUT
    assert "delete it, and sign the policy anew" in capsys.readouterr().err


@pytest.mark.parametrize(("was", "now"), [('"role": "', '"role": "chief '), ('"above_suds": 85', '"above_suds": 95')])
def test_a_forged_signature_is_a_finding_that_names_its_policy(was, now, tmp_path, capsys):
    path, _ = signed_file(tmp_path)
    whole = signature_path(path).read_text()
    assert was in whole
    signature_path(path).write_text(whole.replace(was, now))

    assert policy("verify", path) == FINDING
    told = capsys.readouterr().out
    assert told.startswith(f"{path}: the signature ")
    assert "it was changed; sign the policy anew" in told


def test_a_person_is_not_put_into_a_session_that_nobody_stands_for(tmp_path, capsys):
    for words in ([], ["--policy", demo_file(tmp_path)]):
        assert live(*words) == WRONG_INPUT
        told = capsys.readouterr()
        assert "nobody has signed the policy" in told.err
        assert "--unsigned" in told.err
        assert "No session" not in told.out


def test_an_unsigned_policy_is_run_where_that_is_said_and_the_room_is_told(tmp_path, capsys):
    assert live("--policy", demo_file(tmp_path), "--unsigned") == DEVICE_MISSING
    assert "policy not signed: nobody answers for it" in capsys.readouterr().out


def test_a_signed_policy_is_run_with_its_signer_told(tmp_path, capsys):
    path, signature = signed_file(tmp_path)

    assert live("--policy", path) == DEVICE_MISSING
    assert f"policy signed by A. Weber (psychotherapist) on 2026-03-01, key {signature.fingerprint}" in " ".join(
        capsys.readouterr().out.split()
    )


def test_where_signers_are_listed_a_policy_signed_by_another_key_is_refused_with_what_to_do(tmp_path, capsys):
    path, signature = signed_file(tmp_path)
    list_signer(tmp_path, "A. Weber", "0123456789abcdef")  # the same name, another key

    assert live("--policy", path) == WRONG_INPUT
    told = capsys.readouterr().err
    assert f"key {signature.fingerprint}, and that key is not known here. Known are: A. Weber." in told
    assert "list it below [signers] in" in told
    assert "station.toml" in told
    assert policy("verify", path) == FINDING
    assert "the key is not known here" in capsys.readouterr().out


def test_a_policy_signed_by_a_stranger_is_run_where_that_is_said_and_the_room_is_told(tmp_path, capsys):
    path, _ = signed_file(tmp_path)
    list_signer(tmp_path, "A. Weber", "0123456789abcdef")

    assert live("--policy", path, "--unsigned") == DEVICE_MISSING
    assert "the key is not known here" in " ".join(capsys.readouterr().out.split())


def test_a_key_that_is_known_here_is_told_by_the_name_that_the_station_gives_it(tmp_path, capsys):
    path, signature = signed_file(tmp_path)
    list_signer(tmp_path, "Anna Weber, our unit", signature.fingerprint.upper())

    assert live("--policy", path) == DEVICE_MISSING
    assert "known here as Anna Weber, our unit" in " ".join(capsys.readouterr().out.split())
    assert policy("verify", path) == DONE
    assert "known here as Anna Weber, our unit" in capsys.readouterr().out


def test_without_listed_signers_nothing_is_said_of_the_key(tmp_path, capsys):
    path, _ = signed_file(tmp_path)

    assert policy("verify", path) == DONE
    assert "known here" not in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["--unsigned"]])
def test_a_policy_that_was_changed_since_it_was_signed_is_refused_with_what_changed(words, tmp_path, capsys):
    path, _ = signed_file(tmp_path)
    harden(path)

    assert live("--policy", path, *words) == WRONG_INPUT
    told = capsys.readouterr().err
    assert "mine.yaml: the policy was changed since A. Weber" in told
    assert "more distress is borne" in told


@pytest.mark.parametrize("words", [["--minutes", "20"], ["--scene", "spider"]])
def test_another_length_or_scene_is_not_what_was_signed(words, tmp_path, capsys):
    path, _ = signed_file(tmp_path)

    assert live("--policy", path, *words) == WRONG_INPUT
    assert "as --scene or --minutes change it" in capsys.readouterr().err


def test_a_sessions_number_and_a_first_session_are_within_what_was_signed(tmp_path):
    path, signature = signed_file(tmp_path)

    for words in (["--session", "3"], ["--first-session"]):
        assert live("--policy", path, *words) == DEVICE_MISSING
    assert signature_for(path, read_policy(path).for_session(3), session=3) == signature
    assert signature_for(path, read_policy(path).for_session(3), session=2) is None


def test_a_ready_policy_is_signed_by_nobody():
    assert signature_for(Path("demo"), library_policy("demo")) is None


def test_a_record_says_under_which_signature_the_policy_was_run(tmp_path):
    path, signature = signed_file(tmp_path)
    tape, other = tmp_path / "a.tape", tmp_path / "b.tape"
    words = ["rehearse", "--estimator", "plain", "--minutes", "1", "--record"]
    assert run_command_line(["rehearse", "--policy", str(path), "--record", str(tape), "--estimator", "plain"]) == DONE
    assert run_command_line([*words, str(other), "--policy", str(path)]) == DONE

    header = Tape(tape).header

    assert header.signed is not None
    assert header.policy_digest == header.signed["digest"] == read_policy(path).digest
    assert (header.signed["signer"], header.signed["signature"]) == ("A. Weber", signature.signature)
    assert Tape(other).header.signed is None  # another length is nobody's
    claim = Claim(**{one.name: header.signed[one.name] for one in fields(Claim)})
    again = replace(signature, content=header.policy, claim=claim, public_key=header.signed["public_key"])
    verify(document_of(header.policy), again)  # the record alone is enough to check the signature


def test_a_draft_that_was_changed_since_it_was_signed_is_rehearsed_as_nobodys(tmp_path, capsys):
    path, _ = signed_file(tmp_path)
    harden(path)
    tape = tmp_path / "a.tape"

    words = ["rehearse", "--policy", str(path), "--minutes", "1", "--estimator", "plain", "--record", str(tape)]
    assert run_command_line(words) == DONE

    assert "tried as nobody's" in capsys.readouterr().err
    assert Tape(tape).header.signed is None


def test_a_record_that_is_older_than_signatures_was_run_under_none(tmp_path):
    tape, older = tmp_path / "a.tape", tmp_path / "older.tape"
    words = ["rehearse", "--policy", "demo", "--minutes", "1", "--estimator", "plain", "--record", str(tape)]
    assert run_command_line(words) == DONE
    header, rest = tape.read_text().split("\n", 1)
    values = json.loads(header)
    del values["signed"]
    older.write_text(json.dumps(values) + "\n" + rest)

    assert Tape(older).header == replace(Tape(tape).header, signed=None)
    assert run_command_line(["replay", str(older)]) == DONE


def test_a_file_of_version_1_comes_to_the_newest_in_its_place(tmp_path, capsys):
    path, signature = signed_file(tmp_path)
    newest = path.read_text()
    lines = newest.replace("schema_version: 2", "schema_version: 1").splitlines(keepends=True)
    path.write_text("".join(one for one in lines if one.strip() not in ("kind: exposure", "rule: habituation")))
    path.chmod(0o640)

    assert policy("migrate", path) == DONE

    assert path.read_text() == newest
    assert path.stat().st_mode & 0o777 == 0o640
    assert read_signature(signature_path(path)) == signature
    assert signature_for(path, read_policy(path)) == signature
    assert policy("migrate", path) == DONE
    assert "of version 2 already" in capsys.readouterr().out
    assert sorted(one.name for one in tmp_path.iterdir() if one.is_file()) == ["its.key", "mine.yaml", "mine.yaml.sig"]


def test_a_file_that_is_no_policy_is_left_as_it_is(tmp_path, capsys):
    path = tmp_path / "broken.yaml"
    path.write_text("schema_version: 1\nname: x\n")

    assert policy("migrate", path) == WRONG_INPUT
    assert "broken.yaml:1:" in capsys.readouterr().err
    assert path.read_text() == "schema_version: 1\nname: x\n"


def test_the_schema_that_editors_read_knows_every_kind_and_key(capsys):
    assert policy("schema") == DONE

    schema = json.loads(capsys.readouterr().out)
    assert set(schema["discriminator"]["mapping"]) == {"exposure", "homeostat", "paced_breathing"}
    exposure = schema["$defs"]["ExposureDocument"]
    assert set(exposure["properties"]) == set(read_policy(LIBRARY / "demo.yaml").model_dump())
    assert exposure["additionalProperties"] is False


def test_a_changed_signature_is_told_apart_from_a_changed_policy(tmp_path):
    path, signature = signed_file(tmp_path)
    write_signature(signature_path(path), replace(signature, content={**signature.content, "name": "other"}))

    with pytest.raises(Exception, match=r"mine\.yaml: the signature keeps another policy") as told:
        signature_for(path, read_policy(path))
    assert not isinstance(told.value, PolicyChanged)
