"""A child process that has installed the guard, and libraries that open connections themselves."""

import os
import subprocess
import sys
from pathlib import Path

from chat.tests.outside.conftest import PUBLIC, Server

ROOT = Path(__file__).parents[3]
PRELUDE = """
import asyncio, http.client, os, requests, smtplib, socket, urllib.request
from chat.outside import guard
guard.install(also={also})
udp = socket.socket(type=socket.SOCK_DGRAM)
"""
# What the child prints when the guard, and not the network, has refused.
ASIDE = """
try:
    {deed}
except Exception as error:
    while error and not isinstance(error, guard.NotPublic):
        error = error.__cause__ or error.__context__ or getattr(error, "reason", None)
    print("refused" if error else "failed")
else:
    print("done")
"""
DEEDS = [
    "requests.get('http://127.0.0.2:{port}/')",
    "requests.get('http://localhost/')",
    "requests.post('https://[::1]/')",
    "requests.get('http://169.254.169.254/latest/')",
    "requests.get('http://2130706433/')",
    "requests.get('http://8.8.8.8:22/')",
    "urllib.request.urlopen('http://127.0.0.1:80/')",
    "http.client.HTTPConnection('10.0.0.1', 80).connect()",
    "smtplib.SMTP('127.0.0.1', 80)",
    "socket.socket().connect(('127.1', 80))",
    "socket.socket().connect(('', 80))",
    "socket.socket().connect_ex(('127.0.0.1', 80))",
    "socket.socket(socket.AF_INET6).connect(('fe80::1', 80, 0, 1))",
    "socket.socket(socket.AF_INET6).connect(('2606:4700::1111', 80, 0, 1))",
    "socket.socket(socket.AF_UNIX).connect('/run/a')",
    "socket.socket().connect((b'localhost', 80))",
    "udp.sendto(b'', ('127.0.0.1', 80))",
    "udp.sendto(b'', 0, ('224.0.0.1', 80))",
    "udp.sendmsg([b''], [], 0, ('10.0.0.1', 80))",
    "udp.connect(('127.0.0.1', 53))",
    "asyncio.run(asyncio.open_connection('127.0.0.1', 80))",
]


def run(script: str, *, also: set[tuple[str, int]] | None = None, **environment: str) -> str:
    """What the child prints."""
    return subprocess.run(
        [sys.executable, "-c", PRELUDE.format(also=also or "()") + script],
        cwd=ROOT,
        env=os.environ | environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


def test_nothing_that_is_not_public_is_connected_to(server: Server) -> None:
    deeds = [deed.format(port=server.port) for deed in DEEDS]
    printed = run("".join(ASIDE.format(deed=deed) for deed in deeds)).splitlines()
    assert dict(zip(deeds, printed, strict=True)) == dict.fromkeys(deeds, "refused")
    assert not server.heard


def test_a_library_takes_it_for_a_failure_of_the_network() -> None:
    script = "try: requests.get('http://127.0.0.1/')\nexcept requests.ConnectionError: print('so')"
    assert run(script) == "so"


def test_proxies_and_passwords_of_the_environment_are_forgotten(
    server: Server, tmp_path: Path
) -> None:
    """Without the guard, requests would ask the proxy, and sign in by the file."""
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine {PUBLIC} login ada password secret\n")
    url = server.page("/", b"found")
    script = f"print(requests.get({url!r}).text)"
    proxy = {"http_proxy": "http://127.0.0.2:1", "ALL_PROXY": "http://127.0.0.2:1"}
    assert run(script, also={(PUBLIC, server.port)}, NETRC=str(netrc), **proxy) == "found"
    assert "Authorization" not in server.heard[0]


def test_a_redirect_is_checked_like_the_first(server: Server) -> None:
    url = server.leading("/", f"http://127.0.0.2:{server.port}/")
    script = ASIDE.format(deed=f"requests.get({url!r})")
    assert run(script, also={(PUBLIC, server.port)}) == "refused"
    assert len(server.heard) == 1


def test_a_name_that_moves_gains_nothing(server: Server) -> None:
    """Whoever asks twice is shown a public address first: what counts is what is connected to."""
    server.page("/")
    script = f"""
real, answers = socket.getaddrinfo, ["8.8.8.8", "127.0.0.2"]
def moving(host, *args, **kwargs):
    return real(answers.pop(0) if host == "moving.test" else host, *args, **kwargs)
socket.getaddrinfo = moving
guard.resolve("moving.test", 80)
{ASIDE.format(deed="requests.get('http://moving.test/')")}"""
    assert run(script) == "refused"
