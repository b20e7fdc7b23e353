"""OSC out, heard by an ear that reads the bytes itself."""

import pytest

from music.osc import LARGEST_DATAGRAM_BYTES, OscError, OscMessage, OscSender, osc_goal
from tests.music.osc_ear import OscEar


@pytest.mark.parametrize(
    ("text", "host", "port", "is_loopback"),
    [
        ("9000", "127.0.0.1", 9000, True),
        ("localhost:9000", "localhost", 9000, True),
        ("192.168.1.20:57120", "192.168.1.20", 57120, False),
        ("[::1]:9000", "::1", 9000, True),
        ("127.1.2.3:9000", "127.1.2.3", 9000, True),
        ("127.example.org:9000", "127.example.org", 9000, False),
        ("255.255.255.255:9000", "255.255.255.255", 9000, False),
    ],
)
def test_a_goal_is_this_machine_unless_another_is_named(text: str, host: str, port: int, is_loopback: bool) -> None:
    goal = osc_goal(text)

    assert (goal.host, goal.port, goal.is_loopback) == (host, port, is_loopback)


@pytest.mark.parametrize("text", ["", ":9000", "host", "host:", "host:0", "host:70000", "host:-1", "1e3", "9000:x"])
def test_what_is_no_goal_is_refused_in_words(text: str) -> None:
    with pytest.raises(OscError, match="HOST:PORT"):
        osc_goal(text)


def test_a_host_that_no_network_can_carry_is_refused_in_words() -> None:
    with pytest.raises(OscError, match="there is no host"):
        OscSender(osc_goal(f"{'x' * 70}:9000"))


def test_messages_arrive_as_they_were_said_in_datagrams_that_fit_a_network() -> None:
    ear = OscEar()
    sender = OscSender(osc_goal(str(ear.port)))
    sent = [OscMessage(address=f"/attune/note/{n}", arguments=("melody", n, 0.5, 1.25)) for n in range(100)]

    sender.send(sent)
    heard = []
    while len(heard) < len(sent):
        heard += ear.hear()
    sender.close()
    ear.close()

    assert heard == [(one.address, one.arguments) for one in sent]
    assert max(ear.sizes) <= LARGEST_DATAGRAM_BYTES + 100
    assert len(ear.sizes) > 1


def test_what_is_sent_back_to_where_osc_comes_from_is_never_read() -> None:
    ear = OscEar()
    sender = OscSender(osc_goal(str(ear.port)))
    heard = []
    for number in range(100):
        sender.send([OscMessage(address="/attune/t", arguments=(float(number),))])
        heard += ear.hear()
        for packet in (
            b"",
            b"\xff" * 1200,
            b"/attune/music/loudness_db\0\0\0,f\0\0\x7f\x80\0\0",
            b"#bundle\0" + b"\xff" * 40,
        ):
            ear.send_back(packet)
    sender.close()
    ear.close()

    assert heard == [("/attune/t", (float(number),)) for number in range(100)]


def test_nobody_listening_is_no_error() -> None:
    ear = OscEar()
    goal = osc_goal(str(ear.port))
    ear.close()
    sender = OscSender(goal)

    for _ in range(3):
        sender.send([OscMessage(address="/attune/t", arguments=(1.0,))])
    sender.close()
