"""Pushes to people's devices, by services of their choice."""

from chat.pushing.sending import Answer, Outcome, check, send
from chat.pushing.services import (
    DEFAULT,
    SERVICES,
    UNENCRYPTED,
    is_address,
    masked,
    scheme,
    unknown_options,
)

__all__ = [
    "DEFAULT",
    "SERVICES",
    "UNENCRYPTED",
    "Answer",
    "Outcome",
    "check",
    "is_address",
    "masked",
    "scheme",
    "send",
    "unknown_options",
]
