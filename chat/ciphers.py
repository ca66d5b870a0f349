"""Secrets of people's that must be read again: encrypted, by a key that comes of SECRET_KEY."""

from base64 import urlsafe_b64encode
from typing import NamedTuple

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"confab: addresses of people's devices"


class Lost(Exception):
    """Made with a key that is no longer here."""


class Key(NamedTuple):
    version: str  # tells keys apart, and tells nothing of them
    fernet: Fernet


def encrypted(secret: str) -> str:
    """With the key's version before it, so that a lost key is noticed."""
    key = _key(settings.SECRET_KEY)
    return f"{key.version}:{key.fernet.encrypt(secret.encode()).decode()}"


def decrypted(sealed: str) -> str:
    version, _colon, token = sealed.partition(":")
    secrets = [str(each) for each in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    key = next((key for key in map(_key, secrets) if key.version == version), None)
    if key is None:
        raise Lost
    try:
        return key.fernet.decrypt(token).decode()
    except InvalidToken:
        raise Lost from None


def _key(secret: str) -> Key:
    derived = HKDF(SHA256(), length=36, salt=None, info=PURPOSE).derive(secret.encode())
    return Key(derived[32:].hex(), Fernet(urlsafe_b64encode(derived[:32])))
