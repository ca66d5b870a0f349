"""The process that sends a push, by real requests."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from chat import pushing
from chat.pushing import Answer, Outcome, sending
from chat.tests.push.conftest import KILLED, SECRET, Service


def ntfy(place: str) -> str:
    return f"ntfy://{place}/{SECRET}"


def test_ntfy_gets_title_and_words(reachable: Service) -> None:
    answer = pushing.send(ntfy(reachable.place), "Ada", "lunch <b>now</b>?")
    assert answer == Answer(Outcome.DONE)
    (_path, _headers, body) = reachable.asked[0]
    assert body == {"topic": SECRET, "title": "Ada", "message": "lunch <b>now</b>?"}


def test_gotify_gets_title_and_words(reachable: Service) -> None:
    answer = pushing.send(f"gotify://{reachable.place}/{SECRET}", "Ada", "lunch?")
    assert answer == Answer(Outcome.DONE)
    (path, headers, body) = reachable.asked[0]
    assert (path, headers["X-Gotify-Key"]) == ("/message", SECRET)
    assert (body["title"], body["message"]) == ("Ada", "lunch?")


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 429, 500])
def test_what_a_service_answers_is_told(reachable: Service, status: int) -> None:
    reachable.status = status
    answer = pushing.send(ntfy(reachable.place), "Ada", "lunch?")
    assert answer == Answer(Outcome.ANSWERED, status)


def test_a_redirect_is_not_followed(reachable: Service) -> None:
    reachable.status = 307
    pushing.send(ntfy(reachable.place), "Ada", "lunch?")
    assert len(reachable.asked) == 1


def test_the_same_address_is_refused_where_no_test_excepts_it(service: Service) -> None:
    answer = pushing.send(ntfy(service.place), "Ada", "lunch?")
    assert (answer, service.asked) == (Answer(Outcome.NOT_PUBLIC), [])


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",  # a name that leads there
        "169.254.169.254",
        "10.0.0.1",
        "[::1]",
        "[::ffff:169.254.169.254]",
        "2130706433",
    ],
)
def test_what_is_not_public_is_not_reached(host: str) -> None:
    answer = pushing.send(f"ntfy://{host}/{SECRET}", "Ada", "lunch?")
    assert answer.outcome in (Outcome.NOT_PUBLIC, Outcome.UNREADABLE)


def test_a_public_name_that_leads_to_the_metadata_of_a_cloud_is_not_reached() -> None:
    """By whatever the resolver of the process says."""
    code = (
        "import socket, sys\n"
        "socket.getaddrinfo = lambda host, port, *rest, **more: "
        "[(socket.AF_INET, socket.SOCK_STREAM, 6, '', ('169.254.169.254', port))]\n"
        "from chat.pushing import apprising\n"
        "apprising.main()\n"
    )
    question = '{"address": "ntfy://push.example.com/word", "push": {"title": "", "body": "hm"}}'
    said = subprocess.run(
        [sys.executable, "-c", code],
        input=question.encode(),
        env={"PYTHONPATH": str(sending.ROOT)},
        capture_output=True,
        check=True,
    )
    assert said.stdout == b'["not public", 0]\n'


def test_a_name_that_nobody_knows_is_not_reached() -> None:
    answer = pushing.send(f"ntfy://nowhere.invalid/{SECRET}", "Ada", "lunch?")
    assert answer == Answer(Outcome.UNREACHED)


def test_where_nobody_listens_nothing_is_reached(
    reachable: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setattr(sending, "ALSO", [("127.0.0.1", port)])
    assert pushing.send(ntfy(f"127.0.0.1:{port}"), "Ada", "lunch?") == Answer(Outcome.UNREACHED)


def test_a_line_that_is_cut_after_the_push_was_taken_is_no_line_that_was_never_there(
    reachable: Service,
) -> None:
    reachable.cuts = True
    assert pushing.send(ntfy(reachable.place), "Ada", "lunch?") == Answer(Outcome.DIED)


def test_nor_is_one_on_which_no_answer_comes(hanging: Service) -> None:
    assert pushing.send(ntfy(hanging.place), "Ada", "lunch?") == Answer(Outcome.TOO_SLOW)


def test_proxies_and_passwords_of_the_environment_are_not_used(
    reachable: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login root password hunter2")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert pushing.send(ntfy(reachable.place), "Ada", "lunch?") == Answer(Outcome.DONE)
    assert "Authorization" not in reachable.asked[0][1]


@pytest.mark.parametrize(
    "address",
    [
        "syslog://",
        "dbus://",
        "macosx://",
        "windows://",
        "file:///etc/passwd",
        "json://ntfy.sh/",
        "mailto://bob:pw@example.com",
        "mqtt://ntfy.sh/topic",
        "https://discord.com/api/webhooks/1/2",
        f"ntfys://ntfy.sh/{SECRET}?attach=/etc/passwd",
        f"ntfys://ntfy.sh/{SECRET}?redirect=yes",
        f"ntfys://ntfy.sh/{SECRET}?verify=no",
        "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js?template=/etc/passwd",
        "pover://nobody",
    ],
)
def test_no_other_plugin_and_no_file_is_within_reach(address: str) -> None:
    assert pushing.check(address) == Answer(Outcome.UNREADABLE)


GOOD = {
    "ntfys": f"ntfys://ntfy.sh/{SECRET}",
    "gotifys": f"gotifys://gotify.example.com/{SECRET}",
    "pover": f"pover://u{'k' * 29}@a{'t' * 29}",
    "tgram": "tgram://123456789:abcdefg_hijklmnop/12315544/",
    "barks": f"barks://bark.example.com/{SECRET}",
    "pbul": f"pbul://{'a' * 32}",
    "prowl": f"prowl://{'a' * 40}",
    "slack": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
    "discord": "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
    "workflows": "workflows://host.example.com:443/643a8e5a9a/9f3c8d8a5a",
    "ntfy": f"ntfy://ntfy.example.com/{SECRET}",
    "gotify": f"gotify://gotify.example.com/{SECRET}",
    "bark": f"bark://bark.example.com/{SECRET}",
}


@pytest.mark.parametrize("scheme", pushing.SERVICES)
def test_each_service_of_the_list_can_be_read(scheme: str) -> None:
    assert pushing.check(GOOD[scheme]) == Answer(Outcome.DONE)


def test_nobody_else_can_read_what_it_is_asked(
    reachable: Service, children: list[subprocess.Popen[bytes]]
) -> None:
    """Arguments are for everybody on the machine to see."""
    pushing.send(ntfy(reachable.place), "Ada", "lunch?")
    assert SECRET not in str(children[0].args)


def test_one_that_is_killed_has_sent_nothing_for_all_we_know(
    reachable: Service, children: list[subprocess.Popen[bytes]]
) -> None:
    reachable.meanwhile = lambda: children[0].kill()
    assert pushing.send(ntfy(reachable.place), "Ada", "lunch?") == Answer(Outcome.DIED)


def test_one_that_hangs_is_ended(
    hanging: Service, children: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "PATIENCE", 1)
    assert pushing.send(ntfy(hanging.place), "Ada", "lunch?") == Answer(Outcome.TOO_SLOW)
    assert children[0].returncode == KILLED


def test_it_may_write_no_file(tmp_path: Path) -> None:
    code = (
        "from chat.pushing import apprising\n"
        "apprising.limit()\n"
        f"open({str(tmp_path / 'left')!r}, 'w').write('behind')\n"
    )
    subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(sending.ROOT)},
        capture_output=True,
        check=False,
    )
    assert not (tmp_path / "left").read_bytes()


def test_what_reaches_nobody_is_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Apprise takes it, and sends nothing."""
    answer = pushing.send("gotify://", "Ada", "lunch?")
    assert answer == Answer(Outcome.UNREADABLE)
