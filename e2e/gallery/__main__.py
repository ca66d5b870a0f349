"""Takes a picture of every place, light and dark, at three widths: build/gallery/index.html.

make gallery
make gallery ONLY=room      only places with that in their name
"""

import argparse
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from e2e.gallery import states
from e2e.gallery.places import FIRST, PLACES, Place
from e2e.gallery.visitor import Visitor, fill
from e2e.servers import ROOT, Server

README = ROOT / "docs" / "pictures"
FOLDER = ROOT / "build" / "gallery"
PLAIN: dict[str, Any] = {"color_scheme": "light", "forced_colors": "none"}
SCHEMES = {
    "light": PLAIN,
    "dark": PLAIN | {"color_scheme": "dark"},
    "forced": PLAIN | {"forced_colors": "active"},
}
LONGEST = 6000  # pixels


class Screen(NamedTuple):
    width: int
    height: int


SCREENS = (Screen(1280, 800), Screen(768, 1024), Screen(390, 844))
SMALLEST = Screen(320, 640)
ILLUSTRATIONS = (
    ("desk", "light", SCREENS[0]),
    ("phone", "dark", SCREENS[2]),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make gallery")
    parser.add_argument("--only", default="", help="places with that in their name")
    parser.add_argument("--readme", action="store_true", help="only the two of the README")
    asked = parser.parse_args()
    expect.set_options(timeout=15_000)  # a busy machine is no failure
    with serving() as server, browsing() as browser:
        visitor = Visitor(browser, server.url)
        if asked.readme:
            visitor.told = fill(server)
            illustrate(visitor)
        else:
            photograph_all(visitor, server, asked.only)
        visitor.close()


def photograph_all(visitor: Visitor, server: Server, only: str) -> None:
    first = [place for place in FIRST if only in place.name]
    places = [place for place in PLACES if only in place.name]
    failed = [place.name for place in first if not photograph(visitor, place)]
    visitor.told = fill(server)
    failed += [place.name for place in places if not photograph(visitor, place)]
    print(f"file://{write_index([*FIRST, *PLACES])}")
    if failed:
        sys.exit(f"Not reached: {'; '.join(failed)}")


@contextmanager
def serving() -> Iterator[Server]:
    """On a fresh database."""
    home = FOLDER / "data"
    shutil.rmtree(home, ignore_errors=True)
    home.parent.mkdir(parents=True, exist_ok=True)
    server = Server(home)
    server.manage("migrate", "-v0")
    server.start()
    try:
        yield server
    finally:
        server.close()


@contextmanager
def browsing() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"))
        yield browser
        browser.close()


def photograph(visitor: Visitor, place: Place) -> bool:
    """Whether the place was reached."""
    began = time.monotonic()
    try:
        with visitor.visit(place) as page:
            for screen in screens(place):
                for scheme in schemes(place, screen):
                    page.emulate_media(**SCHEMES[scheme])
                    take(page, place, screen, file_of(place, screen, scheme))
    except (AssertionError, Error, KeyError) as error:
        print(f"{place.name}: {str(error).splitlines()[0]}", file=sys.stderr)
        return False
    print(f"{time.monotonic() - began:5.1f} s  {place.name}", flush=True)
    return True


def schemes(place: Place, screen: Screen) -> list[str]:
    """Forced colours where most of what there is stands."""
    return [*SCHEMES] if place.is_main and screen == SCREENS[0] else [*SCHEMES][:2]


def screens(place: Place) -> list[Screen]:
    usual = SCREENS[-1:] if place.is_phone else SCREENS
    return [*usual, SMALLEST] if place.is_main else [*usual]


def take(page: Page, place: Place, screen: Screen, file: Path) -> None:
    page.set_viewport_size({"width": screen.width, "height": screen.height})
    if place.is_tall or page.locator("main.page").count():
        more = page.evaluate("""() => Math.max(0, ...[
            ...document.querySelectorAll('main.page, #scroller, #replies')
        ].map(each => each.scrollHeight - each.clientHeight))""")
        height = min(screen.height + more, LONGEST)
        page.set_viewport_size({"width": screen.width, "height": height})
    page.wait_for_function("() => [...document.images].every(i => i.complete || !i.offsetParent)")
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file, full_page=True)


def file_of(place: Place, screen: Screen, scheme: str) -> Path:
    group, name = place.name.split("/")
    slug = name.replace(",", "").replace(" ", "-")
    return FOLDER / group / f"{slug}.{screen.width}.{scheme}.png"


def illustrate(visitor: Visitor) -> None:
    """People who talk, on a desk and on a phone, in few colours: for the README."""
    talk = Place("people talk", "{questions}", act=states.live)
    README.mkdir(exist_ok=True)
    with visitor.visit(talk) as page:
        for name, scheme, screen in ILLUSTRATIONS:
            page.emulate_media(**SCHEMES[scheme])
            file = README / f"{name}.png"
            take(page, talk, screen, file)
            Image.open(file).quantize(256, Image.Quantize.MAXCOVERAGE).save(file, optimize=True)
            print(f"{file.relative_to(ROOT)}: {file.stat().st_size} bytes")


def write_index(places: list[Place]) -> Path:
    """Of all pictures that are there, also of earlier runs."""
    rows = "".join(_row(place) for place in places)
    index = FOLDER / "index.html"
    index.write_text(PAGE.format(rows=rows))
    return index


def _row(place: Place) -> str:
    files = [
        (screen, scheme, file)
        for screen in screens(place)
        for scheme in schemes(place, screen)
        if (file := file_of(place, screen, scheme)).exists()
    ]
    pictures = "".join(
        f'<a href="{file.relative_to(FOLDER)}"><img loading="lazy" src="{file.relative_to(FOLDER)}"'
        f' alt="{screen.width} {scheme}" height="300"></a> '
        for screen, scheme, file in files
    )
    return f"<h2>{escape(place.name)}</h2><p>{pictures}</p>" if files else ""


PAGE = """<!doctype html>
<meta charset="utf-8">
<title>Gallery</title>
<style>body {{ font: 16px system-ui; background: #888 }} img {{ border: 1px solid #555 }}</style>
<h1>Gallery</h1>
{rows}
"""

if __name__ == "__main__":
    main()
