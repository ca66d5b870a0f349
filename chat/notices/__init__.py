"""Whom something is to be told that they missed, when, and what became of it."""

from chat.notices.clock import MORNING, digest_due, moment, silent_until
from chat.notices.fate import mail_fate, push_fate
from chat.notices.finding import Due, due
from chat.notices.rule import (
    CHANNELS,
    KEPT,
    MAIL,
    OLDEST,
    PUSH,
    Channel,
    calling,
    calls,
    hindrance,
    is_here,
    membership_of,
    mentions_in,
    place_of,
)

__all__ = [
    "CHANNELS",
    "KEPT",
    "MAIL",
    "MORNING",
    "OLDEST",
    "PUSH",
    "Channel",
    "Due",
    "calling",
    "calls",
    "digest_due",
    "due",
    "hindrance",
    "is_here",
    "mail_fate",
    "membership_of",
    "mentions_in",
    "moment",
    "place_of",
    "push_fate",
    "silent_until",
]
