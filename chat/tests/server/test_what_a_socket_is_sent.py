"""What a socket is sent."""

from chat.tests.server.conftest import PATIENCE, RAW_UPGRADE, Probe, closed, wait_for


def test_a_consumer_may_send_more_than_it_may_be_sent(probe: Probe) -> None:
    with probe.join("ada", max_size=None) as ada:
        ada.send("send 1500000")
        assert len(ada.recv(timeout=PATIENCE)) == 1_500_000


def test_whoever_does_not_read_is_cut_off_and_nobody_else(probe: Probe) -> None:
    with (
        probe.tcp(b"GET /deaf HTTP/1.1\r\n%s\r\n" % RAW_UPGRADE) as deaf,
        probe.join("ada") as ada,
    ):
        assert deaf.recv(12) == b"HTTP/1.1 101"

        def everybody_is_sent_something_until_deaf_is_gone() -> bool:
            ada.send("all 1000000")
            assert len(ada.recv(timeout=PATIENCE)) == 1_000_000
            return "deaf disconnected with 1013" in probe.said()

        wait_for(everybody_is_sent_something_until_deaf_is_gone, probe)


def test_a_consumer_may_close_with_a_code_of_the_protocol(probe: Probe) -> None:
    with probe.join("ada") as ada:
        ada.send("close 1013")
        assert closed(ada) == 1013


def test_sending_to_a_socket_on_its_way_out_is_no_error(probe: Probe) -> None:
    with probe.join("parting") as client:
        client.send("close 4401")
        closed(client)
    probe.until("parting disconnected with")
    assert "parting sent after closing" in probe.said()
