"""What a socket may send."""

from contextlib import suppress

from websockets.exceptions import ConnectionClosed

from chat.tests.server.conftest import (
    MESSAGE,
    MIB,
    PATIENCE,
    RAW_UPGRADE,
    Probe,
    closed,
    everything,
)


def test_a_message_of_the_limit_is_taken(probe: Probe) -> None:
    word = "x" * (MESSAGE - len("echo "))
    with probe.join("ada") as ada:
        ada.send(f"echo {word}")
        assert ada.recv(timeout=PATIENCE) == word


def test_a_message_over_the_limit_closes_with_1009(probe: Probe) -> None:
    with probe.join("long") as client:
        client.send("x" * (MESSAGE + 1))
        assert closed(client) == 1009
    probe.until("long disconnected with 1009")


def test_a_message_over_the_limit_is_not_judged_by_its_text(probe: Probe) -> None:
    with probe.join("binary") as client:
        client.send(b"\xff" * (MESSAGE + 1), text=True)
        assert closed(client) == 1009


def test_a_message_in_pieces_over_the_limit_closes_with_1009(probe: Probe) -> None:
    with probe.join("pieces") as client:
        client.send(["x" * 1000] * 20)
        assert closed(client) == 1009
    probe.until("pieces disconnected with 1009")


def test_a_message_of_empty_pieces_closes_with_1009(probe: Probe) -> None:
    with probe.join("empty") as client:
        with suppress(ConnectionClosed):
            client.send([""] * 20_000)
        assert closed(client) == 1009


def test_a_message_far_over_the_limit_closes_with_1009_all_the_same(probe: Probe) -> None:
    with probe.join("huge") as client:
        with suppress(ConnectionClosed):
            client.send("x" * 64 * MIB)
        assert closed(client) == 1009


def test_a_flood_closes_with_1008(probe: Probe) -> None:
    with probe.join("flood") as client:
        client.send("wait flooded")
        probe.until("flood waits")
        for _ in range(70):
            client.send("note flood")
        assert closed(client) == 1008
    probe.open("flooded")
    assert "flood noted" not in probe.until("flood disconnected with 1008")


def test_a_flood_leaves_others_alone(probe: Probe) -> None:
    with probe.join("other") as other, probe.join("torrent") as client:
        client.send("wait torrented")
        for _ in range(70):
            client.send("note torrent")
        closed(client)
        other.send("echo still")
        assert other.recv(timeout=PATIENCE) == "still"


def test_as_many_messages_as_may_wait_are_taken(probe: Probe) -> None:
    with probe.join("busy") as client:
        client.send("wait busy")
        probe.until("busy waits")
        for number in range(64):
            client.send(f"note {number}.")
        client.ping().wait(PATIENCE)
        probe.open("busy")
        probe.until("busy noted 63.")


def test_whoever_speaks_before_the_answer_is_cut_off(probe: Probe) -> None:
    with probe.tcp(b"GET /undecided HTTP/1.1\r\n%s\r\n" % RAW_UPGRADE) as client:
        probe.until("undecided")
        client.sendall(b"x")
        assert everything(client) == b"(reset)"


def test_whoever_speaks_along_with_the_question_is_cut_off(probe: Probe) -> None:
    with probe.tcp(b"GET /undecided HTTP/1.1\r\n%s\r\nx" % RAW_UPGRADE) as client:
        assert everything(client) == b"(reset)"
