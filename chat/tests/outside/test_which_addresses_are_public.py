"""Every block by its first and last address, and every way to embed one in another."""

import ipaddress
import socket

import pytest

from chat.outside import guard
from chat.outside.guard import is_public

BLOCKS = [
    *guard.SPECIAL_V4,
    *guard.SPECIAL_V6,
    "::/128",
    "::1/128",
    "::/96",  # compatible
    "::ffff:0:0/96",  # mapped
    "::ffff:0:0:0/96",  # translated
    "64:ff9b::/96",  # NAT64
    "64:ff9b:1::/48",
    "100::/64",  # discard
    "100:0:0:1::/64",
    "2001::/32",  # Teredo
    "2001:2::/48",  # benchmarks
    "2001:10::/28",  # ORCHID
    "2001:20::/28",
    "4000::/3",
    "5f00::/16",  # segment routing
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
]
EMBEDDING = {
    "compatible": "::{}",
    "mapped": "::ffff:{}",
    "translated": "::ffff:0:{}",
    "nat64": "64:ff9b::{}",
    "local nat64": "64:ff9b:1::{}",
    "isatap": "2606:4700::5efe:{}",
    "isatap, unique": "2606:4700::200:5efe:{}",
}
TEREDO = "2001:0:4136:e378:8000:63bf:{:x}:{:x}"


@pytest.mark.parametrize("block", BLOCKS)
def test_no_block_has_a_public_end(block: str) -> None:
    network = ipaddress.ip_network(block)
    assert not is_public(str(network[0]))
    assert not is_public(str(network[-1]))


@pytest.mark.parametrize("block", guard.SPECIAL_V4)
def test_a_block_ends_where_it_ends(block: str) -> None:
    network = ipaddress.IPv4Network(block)
    neighbours = {int(network[0]) - 1, int(network[-1]) + 1} - {-1, 2**32}
    others = [ipaddress.IPv4Network(other) for other in guard.SPECIAL_V4]
    for address in map(ipaddress.IPv4Address, neighbours):
        assert is_public(str(address)) == (not any(address in other for other in others))


@pytest.mark.parametrize("inner", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "8.8.8.8"])
@pytest.mark.parametrize("form", EMBEDDING.values(), ids=EMBEDDING)
def test_no_address_in_another_is_public(form: str, inner: str) -> None:
    assert not is_public(form.format(inner))


@pytest.mark.parametrize("inner", ["127.0.0.1", "10.0.0.1", "8.8.8.8"])
def test_no_tunnel_is_public(inner: str) -> None:
    high, low = divmod(int(ipaddress.IPv4Address(inner)), 2**16)
    assert not is_public(f"2002:{high:x}:{low:x}::1")
    assert not is_public(TEREDO.format(high ^ 0xFFFF, low ^ 0xFFFF))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "localhost",
        "127.1",
        "0x7f.0.0.1",
        "010.0.0.1",
        "2130706433",
        "8.8.8.8 ",
        "8.8.8",
        "[::1]",
        "2606:4700::1111%eth0",
        "fe80::1%1",
        "8.8.8.8/32",
        "::1.2.3.4.5",
        "8.8.8.8\n",
    ],
)
def test_what_is_no_plain_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "223.255.255.255",
        "198.17.255.255",
        "198.20.0.0",
        "2606:4700:4700::1111",
        "2a00:1450:4001::200e",
        "2001:4860:4860::8888",
        "2001:200::1",
    ],
)
def test_hosts_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


def test_nothing_that_the_standard_library_calls_private_is_public() -> None:
    for first in range(256):
        for second in range(256):
            address = f"{first}.{second}.0.1"
            assert not (is_public(address) and not ipaddress.ip_address(address).is_global)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "0",
        "0x7f.1",
        "2130706433",
        "0x7f000001",
        "017700000001",
        "localhost",
        "::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "10.0.0.1",
        "0xa9fea9fe",
    ],
)
def test_whatever_the_resolver_makes_of_a_name_is_checked(host: str) -> None:
    with pytest.raises((guard.NotPublic, socket.gaierror)):
        guard.resolve(host, 80)


@pytest.mark.parametrize("port", [0, 22, 25, 79, 81, 444, 6379, 8080])
def test_other_ports_are_not_asked(port: int) -> None:
    with pytest.raises(guard.NotPublic):
        guard.resolve("8.8.8.8", port)
