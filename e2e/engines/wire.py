"""WebDriver's commands, on the two wires by which they reach an engine."""

import json
import socket
from http.client import HTTPConnection
from typing import Any, Protocol

from e2e.engines.browser import PATIENCE, Failed


class Wire(Protocol):
    def ask(self, command: str, **parameters: Any) -> Any: ...

    def close(self) -> None: ...


class Marionette:
    """Firefox's own: JSON on a socket, each message behind its length."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 3 * PATIENCE)
        self._answers = self._socket.makefile("rb")
        self._asked = 0
        self._answer()  # a greeting

    def ask(self, command: str, **parameters: Any) -> Any:
        self._asked += 1
        name = command if ":" in command else f"WebDriver:{command}"
        words = json.dumps([0, self._asked, name, parameters]).encode()
        self._socket.sendall(b"%d:%b" % (len(words), words))
        _, _, error, result = self._answer()
        if error:
            raise Failed(f"{error['error']}: {error['message']}")
        return result.get("value")

    def close(self) -> None:
        self._answers.close()
        self._socket.close()

    def _answer(self) -> Any:
        length = b""
        while (digit := self._answers.read(1)) != b":":
            if not digit:
                raise ConnectionError("Firefox is gone")
            length += digit
        return json.loads(self._answers.read(int(length)))


PATHS = {
    "AddCookie": "POST /cookie",
    "Back": "POST /back",
    "DeleteAllCookies": "DELETE /cookie",
    "DeleteSession": "DELETE ",
    "ElementClick": "POST /element/{id}/click",
    "ElementSendKeys": "POST /element/{id}/value",
    "ExecuteScript": "POST /execute/sync",
    "Navigate": "POST /url",
    "PerformActions": "POST /actions",
    "SetWindowRect": "POST /window/rect",
}


class Http:
    """The standard's, which WebKit's driver speaks."""

    def __init__(self, port: int, capabilities: dict[str, Any]) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=3 * PATIENCE)
        wanted = {"capabilities": {"alwaysMatch": capabilities}}
        self._session = self._request("POST", "/session", wanted)["sessionId"]

    def ask(self, command: str, **parameters: Any) -> Any:
        method, path = PATHS[command].format_map(parameters).split(" ")
        return self._request(method, f"/session/{self._session}{path}", parameters)

    def close(self) -> None:
        self._connection.close()

    def _request(self, method: str, path: str, parameters: dict[str, Any]) -> Any:
        body = json.dumps(parameters) if method == "POST" else None
        self._connection.request(method, path, body, {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        value = json.loads(response.read())["value"]
        if response.status != 200:
            raise Failed(f"{value['error']}: {value['message']}")
        return value
