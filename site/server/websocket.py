"""WebSockets within limits: size, flood, and readers who don't read."""

# mypy: allow-untyped-calls

import asyncio
from logging import getLogger
from typing import TYPE_CHECKING, Any, cast, override

from autobahn.websocket.types import ConnectionDeny
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol

from server.limits import POLICY_VIOLATION, RESTART, TOO_BIG, TRY_AGAIN_LATER, Limits

if TYPE_CHECKING:
    from server.draining import Server

logger = getLogger("confab.server")


class Socket(WebSocketProtocol):  # type: ignore[misc]
    muted = False  # Daphne's word for: the consumer has had its disconnect

    @property
    def limits(self) -> Limits:
        return cast(Limits, self.factory.server_class.limits)

    @override
    def connectionMade(self) -> None:
        super().connectionMade()
        self.unregisterProducer()  # the HTTP channel it was
        self.registerProducer(self, True)

    @override
    def onConnect(self, request: Any) -> Any:
        if self.factory.server_class.draining:
            raise ConnectionDeny(503, "Restarting")
        return super().onConnect(request)

    @override
    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:
        if hasattr(self, "server"):  # else it was turned away before it had one
            super().onClose(wasClean, code, reason)
            self.muted = True

    # What comes in

    @override
    def dataReceived(self, data: bytes) -> None:
        if self.failedByMe:
            return
        if self.state == self.STATE_CONNECTING and hasattr(self, "server"):
            self.dropConnection(abort=True)  # no client may speak before it is answered
        else:
            super().dataReceived(data)

    @override
    def onMessageFrameBegin(self, length: int) -> None:
        super().onMessageFrameBegin(length)
        size = max(self.message_data_total_length, len(self.message_data))  # fragments may be empty
        if size > self.limits.message and not self.failedByMe:
            self._refuse(TOO_BIG, "Too much in one message")

    @override
    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        if self.muted or self.application_queue.qsize() < self.limits.queue:
            super().onMessage(payload, isBinary)
        else:
            self._forget_messages()
            self._refuse(POLICY_VIOLATION, "Too many messages")

    def _forget_messages(self) -> None:
        while not self.application_queue.empty():
            self.application_queue.get_nowait()

    def _refuse(self, code: int, reason: str) -> None:
        """Says why, and hears nothing more: see Channel.refuse."""
        logger.info("closed a socket with %d: %s", code, reason)
        self._tell(code)
        self.sendCloseFrame(code=code, reasonUtf8=reason.encode())
        self.failedByMe = True
        self.data = b""
        self.unregisterProducer()
        self.transport.loseWriteConnection()

    def _tell(self, code: int) -> None:
        """The consumer's last message; Daphne adds none to a muted socket."""
        if not self.muted and hasattr(self, "application_queue"):
            self.muted = True
            self.application_queue.put_nowait({"type": "websocket.disconnect", "code": code})

    # What goes out

    @override
    def serverSend(self, content: Any, binary: bool = False) -> None:
        """Sending to a socket on its way out is no error: nobody could have known."""
        if self.state == self.STATE_OPEN:
            super().serverSend(content, binary)

    @override
    def serverClose(self, code: int | None = None) -> None:
        """Autobahn's sendClose refuses all codes below 3000 but 1000, so 1013, too."""
        self.sendCloseFrame(code=1000 if code is None else code)

    def pauseProducing(self) -> None:
        """Called by the transport at each write while more than 64 KiB wait in it."""
        if self.transport.waiting > self.limits.backlog:
            logger.info("cut off a socket that doesn't read: %d bytes", self.transport.waiting)
            self._tell(TRY_AGAIN_LATER)
            self.dropConnection(abort=True)

    def resumeProducing(self) -> None:
        """Nothing was paused."""

    def stopProducing(self) -> None:
        """Nothing was produced."""

    # The end

    @property
    def closing(self) -> bool:
        return bool(self.state == self.STATE_CLOSING)

    def drain(self, application: asyncio.Future[None] | None) -> None:
        self._tell(RESTART)
        if application is None:
            self.part()
        else:
            application.add_done_callback(lambda _: self.part())

    def part(self) -> None:
        if self.state == self.STATE_OPEN:
            self.sendCloseFrame(code=RESTART)


def socket_factory(server: "Server") -> WebSocketFactory:
    factory = WebSocketFactory(server, server=server.server_name)
    factory.protocol = Socket
    factory.setProtocolOptions(
        allowNullOrigin=True,
        autoPingTimeout=server.limits.pong,
        openHandshakeTimeout=server.limits.handshake,
        closeHandshakeTimeout=server.limits.closing,
    )
    return factory
