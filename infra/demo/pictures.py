"""`make pictures`: the main screens of the client as small pictures in docs/pictures, from the demo on a fresh stack."""

import base64
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from infra import layer
from infra.build import ROOT, BuildError, build_if_changed
from infra.demo.browser import chromium, let_in
from infra.demo.client import Person
from infra.demo.seed import Demo, seed
from infra.demo.world import transfer_of, wait_for_state
from infra.local.deploy import deploy
from infra.local.engine import LocalError, free_port, running
from infra.local.front import serving
from infra.web import build_client_if_changed

FOLDER = ROOT / "docs/pictures"
WIDE, NARROW = (1366, 860), (360, 740)
QUALITY = 55
"""Of WebP, of 100: text stays sharp, and ten pictures together stay below half a megabyte."""


@dataclass(frozen=True)
class Picture:
    """`file`: name without ending. `path`: the screen's address in this demo. `ready`: a text that stands on it."""

    file: str
    who: Callable[[Demo], Person]
    path: Callable[[Demo], str]
    ready: str
    size: tuple[int, int] = WIDE


def _new(demo: Demo) -> Person:
    return demo.fennacre.key_holder


def _previous(demo: Demo) -> Person:
    return demo.larkmoor.second_key_holder  # belongs to SLT, so that the review shows the record


def _transfer(person: Person, name: str, *, incoming: bool) -> str:
    found = transfer_of(person, name, incoming=incoming)
    if found is None:
        raise AssertionError(f"the demo has no transfer of {name}")
    return f"/admin/transfers/{found['transfer_id']}"


def _lead(demo: Demo) -> Person:
    return demo.larkmoor.lead


def _kofi(demo: Demo) -> str:
    return f"/students/{demo.larkmoor.student_id('Kofi Abernathy')}/incidents"


MAYA, AISHA = "Maya Okonedo-Reed", "Aisha Rahman-Doyle"

PICTURES = (
    Picture("start", _new, lambda demo: "/", "What waits for you"),
    Picture("start-narrow", _new, lambda demo: "/", "What waits for you", NARROW),
    Picture("transfers", _new, lambda demo: "/admin/transfers", "Incoming"),
    Picture("transfer", _new, lambda demo: _transfer(_new(demo), AISHA, incoming=True), "What happened"),
    Picture("review", _previous, lambda demo: _transfer(_previous(demo), MAYA, incoming=False) + "/review", "Kofi"),
    Picture("incidents", _lead, _kofi, "mark on the arm"),
    Picture("incidents-narrow", _lead, _kofi, "mark on the arm", NARROW),
    Picture("group", _new, lambda demo: f"/admin/users/groups/{demo.fennacre.groups['SLT']}", "Save Group"),
)  # fmt: skip


def further(demo: Demo) -> None:
    """Aisha's record has arrived, and Maya's waits to be reviewed."""
    new, previous = _new(demo), _previous(demo)
    asked = _transfer(new, AISHA, incoming=True).removeprefix("/admin")
    previous.post(f"{asked}/authorise")
    wait_for_state(new, asked.rpartition("/")[2], "transferred")
    new.post(_transfer(new, MAYA, incoming=True).removeprefix("/admin") + "/request")


def take(demo: Demo, picture: Picture, browser: Browser, base_url: str, folder: Path) -> Path:
    """Writes one picture. Raises playwright's TimeoutError when the screen does not come to show `ready`."""
    width, height = picture.size
    context = browser.new_context(
        base_url=base_url, viewport={"width": width, "height": height}, locale="en-GB"
    )
    person = picture.who(demo)
    let_in(context, person)
    page = context.new_page()
    page.goto(picture.path(demo))
    page.get_by_text(picture.ready).first.wait_for()
    page.get_by_text("Loading").first.wait_for(state="detached")
    file = folder / f"{picture.file}.webp"
    file.write_bytes(_webp(page))
    context.close()
    return file


def _webp(page: Page) -> bytes:
    shot = page.context.new_cdp_session(page).send(
        "Page.captureScreenshot", {"format": "webp", "quality": QUALITY}
    )
    return base64.b64decode(shot["data"])


def main() -> int:
    try:
        build_if_changed()
        layer.build_if_changed()
        build_client_if_changed()
        FOLDER.mkdir(exist_ok=True)
        port = free_port()
        with running(free_port(), ROOT / ".local/pictures") as engine, chromium() as browser:
            stack = deploy(engine.url, f"http://127.0.0.1:{port}")
            with serving(stack.api_url, engine.url, port):
                demo = seed(stack)
                further(demo)
                for picture in PICTURES:
                    file = take(demo, picture, browser, stack.web_url, FOLDER)
                    print(f"  {file.relative_to(ROOT)}  {file.stat().st_size / 1000:.0f} kB", flush=True)
    except (LocalError, BuildError, AssertionError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())
