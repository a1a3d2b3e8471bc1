"""The addresses of all screens, as the client's own lists have them (web/src/screens)."""

import re

from infra.web import WEB

SCREENS = WEB / "src/screens"
LISTS = {
    "home": "school",
    "record": "school",
    "transfers": "school",
    "admin": "school",
    "help": "school",
    "operator": "operator",
}
"""File -> for whom its screens are."""


def addresses() -> set[tuple[str, str]]:
    """("school" or "operator", pattern), for example ("school", "/students/:id/archive")."""
    files = {f.stem for f in SCREENS.glob("*.tsx")} - {"screen"}
    assert files == set(LISTS), "a list of screens is new here: say for whom its screens are"
    return {(audience, pattern) for name, audience in LISTS.items() for pattern in _patterns(name)}


def _patterns(name: str) -> list[str]:
    text = (SCREENS / f"{name}.tsx").read_text("utf-8")
    found = re.findall(r'\[\s*"(/[^"]*)"\s*,', text)
    drawn = len(re.findall(r"\bone\(|\boneFile\(|\) =>", text))
    has_tabs = "Object.keys(TABS)" in text
    assert len(found) + has_tabs == drawn, f"{name}.tsx has screens whose address cannot be read here"
    return found + [f"/students/:id/{tab}" for tab in _tabs() if has_tabs]


def _tabs() -> list[str]:
    profile = (WEB / "src/students/profile.tsx").read_text("utf-8")
    table = re.search(r"export const TABS = \{(.*?)\};", profile, re.S)
    assert table
    return re.findall(r"^\s*(\w+):", table[1], re.M)
