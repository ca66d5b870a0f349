"""A room in three engines: Chromium by Playwright, the others by WebDriver's commands."""
