"""engine/known_straps.py: which straps a station has met, whatever happens to the file."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from biosignals.strap import LinkState, LossReason, StrapStatus
from engine.known_straps import MOST_KEPT, KnownStraps

BEGAN = datetime(2026, 3, 1, 9, tzinfo=UTC)


def a_clock():
    minutes = count()
    return lambda: BEGAN + timedelta(minutes=next(minutes))


def streams(address: str = "AA", name: str = "Polar H10 AA", generation: int = 1, **more) -> StrapStatus:
    return StrapStatus(state=LinkState.STREAMING, address=address, name=name, generation=generation, **more)


def failed(reason: LossReason, address: str | None = "AA", name: str | None = None) -> StrapStatus:
    return StrapStatus(state=LinkState.SEARCHING, address=address, name=name, generation=1, reason=reason)


def test_the_strap_that_last_streamed_is_remembered_by_the_next_program(tmp_path):
    path = tmp_path / "state" / "straps.json"
    known = KnownStraps(path, now=a_clock())
    for status in (streams("AA"), streams("BB", "other"), streams("AA", generation=2), streams("CC", "third")):
        known.hear(status)
    known.hear(streams("AA", generation=3))

    again = KnownStraps(path)
    assert again.latest is not None
    assert (again.latest.address, again.latest.name) == ("AA", "Polar H10 AA")
    assert again.trouble is None
    assert again.find("BB") is not None


def test_the_last_cause_of_failure_is_kept_until_heartbeats_come_again(tmp_path):
    path = tmp_path / "straps.json"
    known = KnownStraps(path, now=a_clock())
    known.hear(streams())
    known.hear(failed(LossReason.REFUSES))
    met = KnownStraps(path).find("AA")

    assert met is not None
    assert (met.cause, met.name) == (LossReason.REFUSES, "Polar H10 AA")
    known.hear(streams(generation=2))
    met = KnownStraps(path).find("AA")
    assert met is not None
    assert met.cause is None


def test_a_strap_that_only_failed_is_no_strap_to_connect_to(tmp_path):
    known = KnownStraps(tmp_path / "straps.json")
    known.hear(failed(LossReason.NOT_SEEN))

    assert known.latest is None
    assert known.find("AA") is not None


def test_news_without_a_strap_are_not_kept(tmp_path):
    path = tmp_path / "straps.json"
    KnownStraps(path).hear(failed(LossReason.ADAPTER_OFF, address=None))

    assert not path.exists()


def test_one_link_is_written_once_however_often_its_battery_is_told(tmp_path):
    path = tmp_path / "straps.json"
    known = KnownStraps(path, now=a_clock())
    known.hear(streams())
    path.unlink()
    known.hear(streams(battery_percent=80))

    assert not path.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"straps": 4}',
        b'{"straps": ["AA"]}',
        b'{"straps": [{"address": "", "name": "x"}]}',
        b'{"straps": [{"address": 4, "name": "x"}]}',
        b'{"straps": [{"address": "AA", "name": "x", "streamed": "yesterday"}]}',
        b'{"straps": [{"address": "AA", "name": "x", "streamed": "2026-03-01T09:00:00"}]}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_set_aside_with_words_and_never_fatal(tmp_path, content):
    path = tmp_path / "straps.json"
    path.write_bytes(content)

    known = KnownStraps(path)

    assert known.latest is None
    assert known.trouble is not None
    assert "set aside as straps.json.damaged" in known.trouble
    assert (tmp_path / "straps.json.damaged").read_bytes() == content
    known.hear(streams())
    assert KnownStraps(path).latest is not None


def test_a_cause_of_a_later_version_is_not_told_but_the_strap_stays(tmp_path):
    path = tmp_path / "straps.json"
    path.write_text('{"straps": [{"address": "AA", "name": "x", "streamed": null, "cause": "STOLEN"}]}')

    known = KnownStraps(path)

    assert known.trouble is None
    met = known.find("AA")
    assert met is not None
    assert met.cause is None


def test_a_folder_that_cannot_be_written_is_told_and_done_without(tmp_path):
    (tmp_path / "state").write_text("a file where a folder should be")
    known = KnownStraps(tmp_path / "state" / "straps.json")

    known.hear(streams())

    assert known.trouble is not None
    assert known.latest is not None


def test_a_practice_of_very_many_straps_forgets_the_oldest(tmp_path):
    path = tmp_path / "straps.json"
    known = KnownStraps(path, now=a_clock())
    for number in range(MOST_KEPT + 5):
        known.hear(streams(f"A{number}"))

    again = KnownStraps(path)
    assert again.find("A0") is None
    assert again.latest is not None
    assert again.latest.address == f"A{MOST_KEPT + 4}"


def test_nobody_else_can_read_which_straps_were_worn_and_when(tmp_path):
    path = tmp_path / "straps.json"
    path.write_text('{"straps": []}')
    path.chmod(0o644)  # as an earlier version left it
    KnownStraps(path).hear(streams())

    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["straps.json"]


def test_two_programs_forget_nothing_of_each_other(tmp_path):
    path = tmp_path / "straps.json"
    one, other = KnownStraps(path, now=a_clock()), KnownStraps(path, now=a_clock())
    one.hear(streams("AA"))
    other.hear(streams("BB"))
    one.hear(streams("AA", generation=2))

    assert [address for address in ("AA", "BB") if KnownStraps(path).find(address) is None] == []
