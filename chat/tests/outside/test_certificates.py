"""Whom a name's certificate is asked of, though the connection is to an address."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from chat.outside import Unreachable, fetch
from chat.tests.outside.conftest import PUBLIC, Resolver, Server

NAME = "right.test"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """For NAME, vouching for itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture
def secure_server(
    server: Server, resolver: Resolver, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> Server:
    resolver.names |= {NAME: [[PUBLIC]], "wrong.test": [[PUBLIC]]}
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.greet = lambda connection: context.wrap_socket(connection, server_side=True)
    trusting = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr("chat.outside.fetching.ssl_context", lambda: trusting)
    server.page("/", b"found")
    return server


def test_the_name_is_what_the_certificate_must_say(secure_server: Server) -> None:
    assert fetch(f"https://{NAME}:{secure_server.port}/").body == b"found"


@pytest.mark.parametrize("host", ["wrong.test", PUBLIC])
def test_another_name_is_not_believed(secure_server: Server, host: str) -> None:
    with pytest.raises(Unreachable, match="could not be reached"):
        fetch(f"https://{host}:{secure_server.port}/")
    assert not secure_server.heard


def test_a_stranger_does_not_vouch_for_itself(
    secure_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.outside.fetching.ssl_context", ssl.create_default_context)
    with pytest.raises(Unreachable, match="could not be reached"):
        fetch(f"https://{NAME}:{secure_server.port}/")


@pytest.mark.usefixtures("hurry")
def test_a_greeting_that_never_comes_is_not_waited_for(server: Server) -> None:
    with pytest.raises(Unreachable, match="too long"):
        fetch(f"https://{PUBLIC}:{server.port}/")
