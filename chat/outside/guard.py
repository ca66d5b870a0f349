"""Which addresses of the network may be spoken to: the public ones, by a list of our own.

Everything is settled by addresses and never by how a name is spelled: whatever a resolver makes of
`LOCALHOST.`, `0x7f.1` or a name under foreign control is what is checked and then connected to.
"""

import ipaddress
import os
import socket
import sys
from collections.abc import Collection
from typing import Any

PORTS = frozenset({80, 443})

# IANA's registries of special-purpose addresses, with those it calls globally reachable, and what
# has left them. "Global" in the standard library is another list, which changes with its version.
SPECIAL_V4 = (
    "0.0.0.0/8",  # this network
    "10.0.0.0/8",  # private
    "100.64.0.0/10",  # shared by a provider's customers
    "127.0.0.0/8",  # loopback
    "169.254.0.0/16",  # link-local: the metadata of clouds
    "172.16.0.0/12",  # private
    "192.0.0.0/24",  # protocol assignments
    "192.0.2.0/24",  # documentation
    "192.31.196.0/24",  # AS112
    "192.52.193.0/24",  # automatic multicast tunnels
    "192.88.99.0/24",  # 6to4 relays
    "192.168.0.0/16",  # private
    "192.175.48.0/24",  # AS112
    "198.18.0.0/15",  # benchmarks
    "198.51.100.0/24",  # documentation
    "203.0.113.0/24",  # documentation
    "224.0.0.0/4",  # multicast
    "240.0.0.0/4",  # reserved, and broadcast
)
# Nothing beyond 2000::/3 is assigned to hosts of the internet, so that all else needs no line:
# mapped, compatible, NAT64, discard, unique local, link-local, site-local, multicast.
UNICAST = ipaddress.IPv6Network("2000::/3")
SPECIAL_V6 = (
    "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID, …
    "2001:db8::/32",  # documentation
    "2002::/16",  # 6to4
    "2620:4f:8000::/48",  # AS112
    "3ffe::/16",  # the former 6bone
    "3fff::/20",  # documentation
)
_V4 = tuple(map(ipaddress.IPv4Network, SPECIAL_V4))
_V6 = tuple(map(ipaddress.IPv6Network, SPECIAL_V6))


class NotPublic(OSError):
    """An address that may not be spoken to."""


def is_public(address: str) -> bool:
    """Whether it is written as an address at all, and is one of the internet's hosts."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv4Address):
        return not any(parsed in block for block in _V4)
    return (
        parsed.scope_id is None
        and parsed in UNICAST
        and not any(parsed in block for block in _V6)
        and not _is_isatap(parsed)
    )


def _is_isatap(address: ipaddress.IPv6Address) -> bool:
    """Ends in 0:5efe and an IPv4 address, to which some hosts tunnel."""
    return int(address) >> 32 & 0xFDFF_FFFF == 0x5EFE


def resolve(host: str, port: int) -> list[str]:
    """Asks once. One address that isn't public spoils them all: such a name is no accident."""
    if port not in PORTS:
        raise NotPublic(f"port {port}")
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not is_public(address):
            raise NotPublic(address)
    return addresses


def install(*, also: Collection[tuple[str, int]] = ()) -> None:
    """From now on this whole process speaks to public addresses alone, and there is no way back.

    For a child process that runs a library which opens connections of its own. The interpreter
    asks before each connection and each datagram of any socket, with the very address that it
    uses: a name that resolves differently the second time gains nothing. What is refused
    raises NotPublic, an OSError, which such libraries take for a network that is down. Proxies
    and passwords named by the environment are forgotten. Only tests pass `also`.
    """
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]
    os.environ["NETRC"] = os.devnull
    allowed = frozenset(also)

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
            _check(arguments[1], allowed)

    sys.addaudithook(watch)


def _check(target: object, allowed: frozenset[tuple[str, int]]) -> None:
    """Target is None for what goes where the socket was connected to before."""
    match target:
        case None:
            return
        case (str(address), int(port), *_) if (address, port) in allowed:
            return
        case (str(address), int(port), *rest) if port in PORTS and is_public(address):
            if not any(rest[1:]):  # no scope
                return
    raise NotPublic(f"{target!r} is no public address")
