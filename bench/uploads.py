"""What a file costs the server that it is sent to: its memory before, at most, and after.

Daphne and uvicorn in turn, each a process of its own on loopback. Resident memory, in MB.
"""

import http.client
import sys
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.chats import OnDaphne, OnUvicorn, People
from bench.fanout import cores, gather
from bench.pages import COOKIE, TOKEN
from bench.servers import ROOT, Server, serving
from bench.sockets import HOST

MEBIBYTE = 1024 * 1024
SIZES = (1, 25, 49)  # MiB
PIECE = 256 * 1024
BOUNDARY = "boundary"
PATIENCE = 60  # seconds


class Person(NamedTuple):
    room: str
    cookies: str
    token: str


def main() -> None:
    print("server    file   before   at most   after   answer   seconds")
    (disk := ROOT / "build").mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="bench-", dir=disk) as name:
        people = gather(Path(name), 1)
        for chat in (OnDaphne, OnUvicorn):
            with serving(chat.command, Path(name), cores()[-1]) as server:
                measure(chat.name.split()[-1], server, people)


def measure(name: str, server: Server, people: People) -> None:
    person = signed_in(server.port, people)
    for size in SIZES:
        upload(server.port, person, 0)  # whatever is loaded late
        server.forget_peak()
        before, began = server.memory(), time.perf_counter()
        status = upload(server.port, person, size * MEBIBYTE)
        took = time.perf_counter() - began
        numbers = [kb / 1024 for kb in (before, server.peak(), server.memory())]
        print(f"{name:7}{size:4} MiB  {numbers[0]:7.1f}  {numbers[1]:8.1f}  {numbers[2]:6.1f}  "
              f"{status:7}  {took:8.2f}", flush=True)  # fmt: skip


def signed_in(port: int, people: People) -> Person:
    cookies = f"confab_session={people.sessions[0]}"
    with closing(http.client.HTTPConnection(HOST, port, timeout=PATIENCE)) as connection:
        connection.request("GET", f"/rooms/{people.room}/", headers={"Cookie": cookies})
        response = connection.getresponse()
        token, cookie = TOKEN.search(response.read().decode()), COOKIE.search(str(response.headers))
    assert token and cookie
    return Person(people.room, f"{cookies}; {cookie[1]}", token[1])


def upload(port: int, person: Person, size: int) -> int:
    """A message with a file; the status of its answer."""
    fields = {"csrfmiddlewaretoken": person.token, "nonce": str(uuid4()), "body": "A file"}
    first = "".join(part(f'name="{name}"', value) for name, value in fields.items())
    first += part('name="files"; filename="file.bin"', "")[:-2]
    last = f"\r\n--{BOUNDARY}--\r\n"
    with closing(http.client.HTTPConnection(HOST, port, timeout=PATIENCE)) as connection:
        connection.putrequest("POST", f"/rooms/{person.room}/post")
        connection.putheader("Origin", f"http://{HOST}:{port}")
        connection.putheader("Cookie", person.cookies)
        connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
        connection.putheader("Content-Length", str(len(first) + size + len(last)))
        connection.endheaders(first.encode())
        for at in range(0, size, PIECE):
            connection.send(b"x" * min(PIECE, size - at))
        connection.send(last.encode())
        return connection.getresponse().status


def part(name: str, value: str) -> str:
    return f"--{BOUNDARY}\r\nContent-Disposition: form-data; {name}\r\n\r\n{value}\r\n"


if __name__ == "__main__":
    main()
