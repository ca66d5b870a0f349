"""What a client may cost, and how long anything may take."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024
POLICY_VIOLATION, TOO_BIG, RESTART, TRY_AGAIN_LATER = 1008, 1009, 1012, 1013  # close codes


@dataclass(frozen=True)
class Limits:
    """What a client may cost. Sizes are in bytes, times in seconds."""

    body: int = 25 * MEBIBYTE  # of one HTTP request
    message: int = 16 * 1024  # from a socket, its fragments together
    queue: int = 64  # messages from a socket that its consumer has not taken
    backlog: int = 2 * MEBIBYTE  # to a socket, not yet taken by the network

    idle: float = 60  # between requests, and for all headers of one
    response: float = 120  # from a whole request to a whole response
    linger: float = 30  # a refused body may be sent on for so long: it is thrown away
    handshake: float = 20  # until its consumer has accepted a socket
    ping: float = 20  # a socket that says nothing is asked
    pong: float = 30  # and cut when it doesn't answer
    closing: float = 5  # a socket told to go is cut

    settle: float = 0.1  # after SIGTERM: what has been sent already still arrives
    grace: float = 8  # then consumers and requests finish
    flush: float = 0.5  # then the last bytes leave
    threads: float = 1  # then threads that won't end are left behind


STANDARD = Limits()
