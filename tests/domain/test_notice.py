"""A mail says the fixed words of its kind and a link, the same as text and as HTML."""

import re
from html.parser import HTMLParser

import pytest

from chalicelib.domain.notice import ABOUT_ACCOUNTS, WITH_LINK, WORDS, NoticeKind, place
from chalicelib.domain.notice_mail import LINK, late_report, link_to, package_link, template

WEB = "https://safehand.example.org"


class Seen(HTMLParser):
    """What a reader of the HTML gets: words of the body, elements, links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.elements: list[str] = []
        self.links: list[str | None] = []
        self.attributes: set[str] = set()
        self._in_body = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self._in_body = self._in_body or tag == "body"
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        if self._in_body:
            self.words += data.split()


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_mail_is_the_words_of_its_kind_and_a_link(kind: NoticeKind) -> None:
    made = template(kind)
    title, sentence = WORDS[kind]
    assert made.subject == f"Safehand: {title[0].lower()}{title[1:]}"
    why_so_short = "This message says nothing about the student on purpose. "
    first, said, link, end = made.text.rstrip("\n").split("\n\n")
    assert (first, said) == (title, sentence)
    assert re.fullmatch(rf"(Go to|Choose) [a-z ]+:\n{re.escape(LINK)}", link)
    assert end == f"{'' if kind in ABOUT_ACCOUNTS else why_so_short}Please do not reply to it."


def test_the_contact_outside_gets_two_numbers_and_no_link() -> None:
    made = late_report()
    assert Seen(made.html).words == made.text.split()
    assert not Seen(made.html).links
    for text in (made.text, made.html):
        assert set(re.findall(r"{{.*?}}", text)) == {"{{laestab}}", "{{late}}"}
    assert "{{" not in made.subject


def test_the_receiver_of_a_package_gets_the_school_and_a_link() -> None:
    made = package_link()
    words = made.text.replace(f":\n{LINK}", f"\n{LINK}").replace("{{school}}", "{{school_html}}").split()
    assert Seen(made.html).words == words
    assert set(re.findall(r"{{.*?}}", made.text)) == {"{{school}}", "{{laestab}}", LINK}
    assert set(re.findall(r"{{.*?}}", made.html)) == {"{{school_html}}", "{{laestab}}", LINK}
    assert "{{" not in made.subject and Seen(made.html).links == [LINK]


@pytest.mark.parametrize("kind", NoticeKind)
def test_text_and_html_say_the_same(kind: NoticeKind) -> None:
    made = template(kind)
    assert Seen(made.html).words == made.text.replace(f":\n{LINK}", f"\n{LINK}").split()
    filled = (made.subject + made.text + made.html).replace(LINK, "")
    assert "{{" not in filled and "}}" not in filled, "nothing else is filled in"


@pytest.mark.parametrize("kind", NoticeKind)
def test_html_for_every_reader_and_no_tracker(kind: NoticeKind) -> None:
    seen = Seen(template(kind).html)
    assert set(seen.elements) == {"html", "head", "meta", "title", "body", "div", "h1", "p", "a"}
    assert (seen.elements.count("h1"), seen.links) == (1, [LINK])
    assert seen.attributes == {"lang", "charset", "name", "content", "style", "href"}
    assert "url(" not in template(kind).html and "http" not in template(kind).html, "nothing is loaded"
    assert template(kind).html.startswith('<!doctype html>\n<html lang="en-GB">')


@pytest.mark.parametrize("kind", NoticeKind)
def test_the_link_leads_to_the_place_to_act_and_holds_an_opaque_id_at_most(kind: NoticeKind) -> None:
    path = place(kind, "tr_one")
    assert re.fullmatch(
        r"/|/account|/admin/audit|/admin/(transfers|enrolments)/tr_one|/students/tr_one/(retention|handovers|import-package)"
        r"|/admin/transfers/escalation-contact",
        path,
    )
    assert link_to(kind, "tr_one", WEB) == WEB + path
    assert (path == "/account") == (kind in ABOUT_ACCOUNTS)


@pytest.mark.parametrize("kind", sorted(WITH_LINK))
def test_a_link_to_choose_a_password_says_so(kind: NoticeKind) -> None:
    assert f"Choose a password:\n{LINK}\n" in template(kind).text


def test_every_kind_has_its_own_words() -> None:
    assert len({WORDS[k] for k in NoticeKind}) == len(NoticeKind) == len(WORDS)
