"""The help stays true: what it quotes stands on a screen, where it leads there is one, and each screen has its page.

In the help (web/src/help/page.ts) *Request* is what stands on a screen, and [Users](/admin/users) is a link.
"""

import re
from functools import cache
from pathlib import Path

import pytest

from infra.web import WEB

SRC = WEB / "src"
HELP = SRC / "help"
PAGES = sorted((HELP / "pages").glob("*.ts"))


PUT_TOGETHER = {
    "Confirm and request": ["Confirm and", "Request"],
    "Confirm and authorise": ["Confirm and", "Authorise"],
    "Supplement 1": ["Supplement"],
}
"""What the screens make of pieces, and the pieces."""


def without_comments(source: str) -> str:
    return re.sub(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", "", source, flags=re.DOTALL)


def texts_in(source: str) -> set[str]:
    """What a source file can show: its string literals and what stands between its tags, in one line each."""
    source = without_comments(source)
    found = re.findall(r'"([^"\n]*)"', source)
    found += [run for pair in re.findall(r">([^<>{}]+)(?=[<{])|}([^<>{}]+)(?=<)", source) for run in pair]
    found += [piece for said in re.findall(r"`([^`]*)`", source) for piece in re.split(r"\$\{[^}]*\}", said)]
    one_line = (re.sub(r"\s+", " ", text).strip(" (") for text in found)
    return {t.replace("&gt;", ">").replace("&rsquo;", "’") for t in one_line}


@cache
def shown() -> frozenset[str]:
    """All that the client's screens can show; the help itself is no witness."""
    sources = [p for p in SRC.rglob("*.ts*") if HELP not in p.parents and p.name != "schema.d.ts"]
    return frozenset(text for p in sources for text in texts_in(p.read_text("utf-8")))


def quoted(help_source: str) -> list[str]:
    return re.findall(r"\*([^*]+)\*", without_comments(help_source))


def links(help_source: str) -> list[tuple[str, str]]:
    return re.findall(r"\[([^\[\]]+)\]\((/[^)]*)\)", without_comments(help_source))


@cache
def screens() -> frozenset[str]:
    """The addresses of all screens that a school's people have."""
    tabs = re.findall(r"^  (\w+): \"", (SRC / "students/profile.tsx").read_text("utf-8"), re.MULTILINE)
    found = {"/receive"}  # the receiver's page, without an account
    for part in (SRC / "screens").glob("*.tsx"):
        if part.stem != "operator":  # who runs Safehand reads docs/operations.md
            source = part.read_text("utf-8")
            found |= set(re.findall(r"\[\s*\"(/[^\"]*)\",", source))
            found |= {p.replace("${tab}", tab) for p in re.findall(r"\[`(/[^`]*)`,", source) for tab in tabs}
    return frozenset(found)


def ids() -> list[str]:
    """Of the pages; the glossary is one too."""
    return [
        *re.findall(r'^    id: "(.+)",$', "".join(p.read_text("utf-8") for p in PAGES), re.MULTILINE),
        "glossary",
    ]


def topics() -> list[tuple[str, str]]:
    return re.findall(r'^  \["(/[^"]*)", "(.+)"\],$', (HELP / "topics.ts").read_text("utf-8"), re.MULTILINE)


def topic_of(screen: str) -> str:
    """As topics.ts finds it."""
    given = screen.split("/")
    for start, page in topics():
        wanted = start.split("/")
        if len(wanted) <= len(given) and all(w in (":", g) for w, g in zip(wanted, given, strict=False)):
            return page
    return ""


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_what_the_help_quotes_stands_on_a_screen(page: Path) -> None:
    words = quoted(page.read_text("utf-8"))
    assert len(words) > 10
    assert [w for w in words if not shown().issuperset(PUT_TOGETHER.get(w, [w]))] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_links_of_the_help_lead_to_a_screen_by_its_words(page: Path) -> None:
    found = links(page.read_text("utf-8"))
    assert found
    for text, address in found:
        if address.startswith("/help/"):
            assert address.removeprefix("/help/") in ids(), address
        else:
            assert address in screens() and ":" not in address, address
            assert [word for word in text.split(" > ") if word not in shown()] == [], text


def test_every_screen_has_its_page_of_the_help() -> None:
    own = {"/", "/help", "/help/:page"}  # the start page stands in helpFor itself
    assert len(screens()) > 60 and own < screens()
    assert [s for s in sorted(screens() - own) if not topic_of(s)] == []
    assert {page for _, page in topics()} <= set(ids())
    assert '"/help/start"' in (HELP / "topics.ts").read_text("utf-8") and "start" in ids()


def test_a_topic_is_not_hidden_behind_a_shorter_one() -> None:
    before: list[str] = []
    for start, _ in topics():
        assert not [b for b in before if f"{start}/".startswith(f"{b}/")], start
        before.append(start)


def test_pages_have_addresses_of_their_own() -> None:
    assert len(ids()) > 25 and len(ids()) == len(set(ids()))


def test_the_test_finds_words_that_stand_nowhere() -> None:
    source = (
        '<Button kind="a">\n  Save\n  it\n</Button> {"Really?"} /* not "shown" */ <p>A &gt; B{x} and on</p>'
    )
    assert {"Save it", "Really?", "A > B", "and on"} <= texts_in(source)
    assert "shown" not in texts_in(source)
    assert quoted('/** *no* */ "Choose *Save it* and [Users](/admin)."') == ["Save it"]
    assert "Request the record, please" not in shown()
    assert topic_of("/nowhere") == ""


def addresses_in(source: str) -> set[str]:
    """Where a source leads within the client. An id that is put in is ":", any other word "*"."""
    found = re.findall(r'(?:href[=:]\s*\{?|go\()["`](/[^"`]*)["`]', without_comments(source))
    return {
        re.sub(r"\$\{([^}]*)\}", lambda put: ":" if re.search("id$|Id$", put[1]) else "*", one)
        for one in found
    }


def is_screen(address: str) -> bool:
    given = address.split("/")
    wanted = (screen.split("/") for screen in all_screens())
    return any(
        len(w) == len(given) and all(g in ("*", part, part[:1]) for g, part in zip(given, w, strict=True))
        for w in wanted
    )


@cache
def all_screens() -> frozenset[str]:
    operator = (SRC / "screens/operator.tsx").read_text("utf-8")
    return screens() | set(re.findall(r"\[\s*\"(/[^\"]*)\",", operator))


def test_every_link_of_the_client_leads_to_a_screen() -> None:
    found = {
        (path.name, address)
        for path in SRC.rglob("*.tsx")
        for address in addresses_in(path.read_text("utf-8"))
        if HELP not in path.parents  # its own links are looked at above
    }
    assert len(found) > 80
    assert [(name, address) for name, address in sorted(found) if not is_screen(address)] == []
    assert not is_screen("/admin/users/:"), "a person's page has people in its address"
