"""The algorithm with one rule broken, once for each rule."""

from chat.tests.mutants import catching_up, following, frames, reading, writing
from chat.tests.mutants.base import MUTANTS

__all__ = ["MUTANTS", "catching_up", "following", "frames", "reading", "writing"]
