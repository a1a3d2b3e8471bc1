"""Debian's Chromium before the local stack: for the tests in the browser and for the pictures of the documents."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from infra.demo.client import Person
from infra.local.engine import LocalError

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A started browser. Raises LocalError with what to do when none is installed."""
    # the shell is Chromium without its windows, menus and profiles: half the work for the same pages
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if found is None:
        raise LocalError(
            "Chromium is not installed: run `sh infra/browser.sh`, or 'apt-get install chromium'."
        )
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield started
        started.close()


def let_in(context: BrowserContext, person: Person) -> None:
    """Signs in without the screens, with the cookie as the API gave it."""
    if not person.token or person.ask("GET", "/session").status_code == 401:
        person.sign_in()
    host = urlsplit(person.stack.web_url)
    context.add_cookies(
        [{"name": "local-session", "value": person.token, "domain": str(host.hostname), "path": "/",
          "httpOnly": True, "sameSite": "Strict"}]
    )  # fmt: skip
