"""Every page, and every state of what stands on it, is there for everybody: no violation of any
rule of axe, nothing wider than the smallest screen, nothing too small for a finger."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH  # type: ignore
from playwright.sync_api import Browser, Page

from e2e.gallery.places import FIRST, PLACES, Place
from e2e.gallery.visitor import Visitor, fill
from e2e.servers import Server

COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
