"""HTTP within limits: a body too large is refused before it is read."""

# mypy: allow-untyped-calls

import asyncio
import time
from io import BytesIO
from logging import getLogger
from typing import TYPE_CHECKING, Any, override
from urllib.parse import unquote

from daphne.http_protocol import HTTPFactory, WebRequest
from twisted.internet.error import ConnectionDone
from twisted.python.failure import Failure
from twisted.web.http import HTTPChannel

from server.body import Body
from server.limits import Answer, Head, Refusal, Share, is_for_a_page, too_large

if TYPE_CHECKING:
    from server.draining import Server

logger = getLogger("confab.server")


class Channel(HTTPChannel):
    """One HTTP connection, which may carry many requests."""

    factory: "Factory"
    transport: Any
    refused = False

    @override
    def resetTimeout(self) -> None:
        """Headers gain no time by trickling in, nor does a body nobody wants."""
        if not (self.line_mode or self.refused):
            super().resetTimeout()

    @override
    def checkPersistence(self, request: Any, version: bytes) -> bool:
        if not self.factory.server.draining:
            return bool(super().checkPersistence(request, version))
        request.responseHeaders.setRawHeaders(b"Connection", [b"close"])
        return False

    @override
    def allHeadersReceived(self) -> None:
        limits, head = self.factory.server.limits, self._head()
        if refusal := limits.refusal(head):
            self.refuse(refusal)
        else:
            self.requests[-1].expect(limits.most(head), limits.expect(head))
            super().resetTimeout()
            super().allHeadersReceived()

    def _head(self) -> Head:
        headers = self.requests[-1].requestHeaders
        cookies = headers.getRawHeaders(b"Cookie", [])
        accept, htmx = (b",".join(headers.getRawHeaders(n, [])) for n in (b"Accept", b"HX-Request"))
        address: Any = self._path
        path = address.partition(b"?")[0].decode("latin-1")
        return Head(
            method=self._command.decode("latin-1"),
            path=unquote(path),
            cookies=b";".join(cookies).decode("latin-1"),
            length=self.length,
            is_for_a_page=is_for_a_page(accept, htmx),
        )

    @override
    def rawDataReceived(self, data: bytes) -> None:
        if self.transport.protocol is not self:  # in mid-packet it has become a socket
            self.transport.protocol.dataReceived(data)
        elif not self.refused:
            super().rawDataReceived(data)

    @override
    def allContentReceived(self) -> None:
        if not self.refused:
            super().allContentReceived()

    def refuse(self, refusal: Refusal) -> None:
        """Answers, then throws away what still comes: whoever closes with something unread
        resets the connection, and the sender never sees the answer."""
        logger.info("refused a request: %s", refusal.sentence)
        answer = self.factory.server.limits.answer(refusal, self._head())
        self.refused = True
        self.requests.pop().connectionLost(Failure(ConnectionDone()))
        self.transport.unregisterProducer()
        self.transport.write(_written(refusal, answer))
        self.transport.loseWriteConnection()
        self.setTimeout(self.factory.server.limits.linger)


def _written(refusal: Refusal, answer: Answer) -> bytes:
    status = f"HTTP/1.1 {refusal.status.value} {refusal.status.phrase}"
    lines = [status, *(f"{name}: {value}" for name, value in answer.headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + answer.body


class Request(WebRequest):  # type: ignore[misc]
    error_template = (
        '<!doctype html><html lang="en"><title>%(title)s</title><h1>%(title)s</h1><p>%(body)s</p>'
    )
    content: Any
    most = received = 0  # bytes of its body
    share: Share | None = None  # of what is expected

    def __init__(self, *args: Any) -> None:
        # Twisted would parse forms, files too, before the application is asked.
        super().__init__(*args, parsePOSTFormSubmission=False)

    def expect(self, most: int, share: Share) -> None:
        self.most, self.share = most, share

    @override
    def connectionLost(self, reason: Any) -> None:
        if self.share:
            self.share.end()
        super().connectionLost(reason)

    @override
    def handleContentChunk(self, data: bytes) -> None:
        self.received += len(data)
        if self.share:
            self.share.came(len(data))
        if self.received <= self.most:
            super().handleContentChunk(data)
        elif self.channel is not None:
            self.channel.refuse(too_large(self.most))

    @override
    def process(self) -> Any:
        self.requestHeaders.removeHeader(b"Daphne-Root-Path")  # Daphne believes it from anybody
        return super().process()

    def handed_on(self) -> Body:
        """The body is no longer the request's: Daphne, which would read it all, finds none."""
        body, self.content = Body(self.content), BytesIO()
        return body

    @override
    def handle_exception(self, exception: BaseException) -> None:
        if self._response_started:
            self._reset()
        else:
            super().handle_exception(exception)

    @override
    def check_timeouts(self) -> None:
        if not self._response_started:
            super().check_timeouts()
        elif self.duration() > self.server.http_timeout:
            self._reset()

    async def taken(self) -> None:
        """As long as somebody reads at all, the response is in time."""
        before = self._waiting()
        while (waiting := self._waiting()) > self.server.limits.backlog:
            await asyncio.sleep(0.02)
            if waiting != before:
                self.request_start, before = time.time(), waiting

    def _waiting(self) -> int:
        """Bytes that the network has not taken."""
        return 0 if self.finished or self.channel is None else self.channel.transport.waiting

    def _reset(self) -> None:
        """Half a response must not look whole."""
        if not self.finished:
            self.transport.abortConnection()

    def drain(self, _application: asyncio.Future[None] | None) -> None:
        """Its connection ends with this response."""
        if self.finished or self.channel is None:
            return
        self.channel.persistent = False
        if not self.startedWriting:
            self.responseHeaders.setRawHeaders(b"Connection", [b"close"])


class Factory(HTTPFactory):  # type: ignore[misc]
    protocol = Channel

    def __init__(self, server: "Server") -> None:
        super().__init__(server)
        self.timeOut = server.limits.idle

    @override
    def buildProtocol(self, addr: Any) -> Channel:
        channel: Channel = super().buildProtocol(addr)
        channel.requestFactory = Request  # type: ignore[assignment]
        return channel

    @override
    def log(self, request: Any) -> None:
        """Twisted would write a line for every request to the log that goes nowhere."""
