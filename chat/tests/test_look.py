"""What docs/look.md promises of colours, computed from the tokens that the pages are made with."""

import math
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.ROOT)
TOKENS = (ROOT / "theme/static_src/src/tokens.css").read_text()
ROW = re.compile(r"^\| ([a-z-]+) \| ([a-z-]+) \| ([\d.]+) \| ([\d.]+) \|$", re.MULTILINE)
PROMISES = ROW.findall((ROOT / "docs/look.md").read_text())
MARKS = {"edge", "call"}  # not text

type Colour = tuple[float, float, float]


def colours(role: str) -> list[Colour]:
    """In light and in dark, as OKLCH."""
    declared = re.search(rf"--color-{role}: ([^;]+);", TOKENS)
    assert declared, role
    found = re.findall(r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)", declared[1])
    values = [(float(light) / 100, float(chroma), float(hue)) for light, chroma, hue in found]
    return values * 2 if len(values) == 1 else values


def luminance(colour: Colour) -> float:
    """Relative, as WCAG defines it; OKLCH to linear sRGB as CSS Color 4 does."""
    light, chroma, hue = colour
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    shown = [min(1.0, max(0.0, channel)) for channel in (red, green, blue)]
    return 0.2126 * shown[0] + 0.7152 * shown[1] + 0.0722 * shown[2]


def contrast(ink: Colour, ground: Colour) -> float:
    dark, light = sorted((luminance(ink), luminance(ground)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("ink", "ground", "light", "dark"), PROMISES)
def test_contrast_is_as_promised_and_enough(ink: str, ground: str, light: str, dark: str) -> None:
    found = [contrast(*pair) for pair in zip(colours(ink), colours(ground), strict=True)]
    assert [f"{ratio:.1f}" for ratio in found] == [light, dark]
    assert min(found) >= (3 if ink in MARKS else 4.5)


def test_every_role_of_text_is_promised_on_what_it_stands_on() -> None:
    grounds = {"paper", "raised", "sunken", "marked", "called"}
    expected = {(ink, ground) for ink in ("ink", "soft", "accent") for ground in grounds}
    expected |= {("danger", ground) for ground in ("paper", "raised", "sunken")}
    expected |= {(ink, side) for ink in ("on-side", "side-soft") for side in ("side", "side-row")}
    expected |= {("on-accent", "accent"), ("on-call", "call")}
    assert expected <= {(ink, ground) for ink, ground, *_ in PROMISES}
