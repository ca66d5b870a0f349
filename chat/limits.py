"""How much one person, or one stranger's address, may write in a while."""

import logging
import math
import time
from functools import cache

from django.conf import settings
from limits import RateLimitItem, parse_many
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

PATIENCE = 0.5  # seconds, with a store that doesn't answer

logger = logging.getLogger(__name__)


def seconds_to_wait(who: str) -> int:
    """0 for who may write, and counts it. While the store is gone everybody may."""
    try:
        return _wait(who)
    except StorageError as error:
        logger.warning("writes are not counted: %r", error)
        return 0


def _wait(who: str) -> int:
    rates = parse_many(settings.WRITE_LIMITS)
    if full := [rate for rate in rates if not _limiter().test(rate, who)]:
        return max(_seconds_left(rate, who) for rate in full)
    for rate in rates:
        _limiter().hit(rate, who)
    return 0


def _seconds_left(rate: RateLimitItem, who: str) -> int:
    reset = _limiter().get_window_stats(rate, who).reset_time
    return max(1, math.ceil(reset - time.time()))


@cache
def _limiter() -> MovingWindowRateLimiter:
    redis = settings.ENVIRONMENT.redis_url
    if not redis:
        return MovingWindowRateLimiter(storage_from_string("memory://"))
    url = f"redis+{redis}" if redis.startswith("unix:") else redis
    patience = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    return MovingWindowRateLimiter(storage_from_string(url, wrap_exceptions=True, **patience))
