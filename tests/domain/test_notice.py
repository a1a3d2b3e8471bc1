import pytest

from chalicelib.domain.notice import ABOUT_ACCOUNTS, WITH_LINK, WORDS, NoticeKind, mail


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_mail_is_a_fixed_sentence_and_the_address(kind: NoticeKind) -> None:
    subject, body = mail(kind, "https://safehand.example.org")
    told, sentence = WORDS[kind]
    assert subject == f"Safehand: {told[0].lower()}{told[1:]}"
    why_so_short = "This message says nothing about the student on purpose. "
    assert body == (
        f"{sentence}\n\nSign in: https://safehand.example.org\n\n"
        f"{'' if kind in ABOUT_ACCOUNTS else why_so_short}Please do not reply to it.\n"
    )
    assert "{" not in subject + body and "%" not in subject + body, "nothing is filled in"


@pytest.mark.parametrize("kind", sorted(WITH_LINK))
def test_a_link_to_choose_a_password_takes_the_place_of_the_address(kind: NoticeKind) -> None:
    link = "https://safehand.example.org/choose-password#usr_one.secret"
    _, body = mail(kind, "https://safehand.example.org", link)
    assert f"Choose a password: {link}\n" in body and "Sign in:" not in body


def test_every_kind_has_its_own_words() -> None:
    assert len({WORDS[k] for k in NoticeKind}) == len(NoticeKind) == len(WORDS)
