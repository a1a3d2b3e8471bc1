import pytest

from chalicelib.domain.notice import WORDS, NoticeKind, mail


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_mail_is_a_fixed_sentence_and_the_address(kind: NoticeKind) -> None:
    subject, body = mail(kind, "https://safehand.example.org")
    told, sentence = WORDS[kind]
    assert subject == f"Safehand: {told[0].lower()}{told[1:]}"
    assert body == (
        f"{sentence}\n\nSign in: https://safehand.example.org\n\n"
        "This message says nothing about the student on purpose. Please do not reply to it.\n"
    )
    assert "{" not in subject + body and "%" not in subject + body, "nothing is filled in"


def test_every_kind_has_its_own_words() -> None:
    assert len({WORDS[k] for k in NoticeKind}) == len(NoticeKind) == len(WORDS)
