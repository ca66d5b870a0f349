"""The list that each mutant enters itself in."""

from collections.abc import Callable

import pytest

Patch = pytest.MonkeyPatch

MUTANTS: list[Callable[[Patch], None]] = []


def mutant(function: Callable[[Patch], None]) -> Callable[[Patch], None]:
    MUTANTS.append(function)
    return function
