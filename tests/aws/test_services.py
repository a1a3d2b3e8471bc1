"""Secrets, mail, the workflow, and accounts in the user pool."""

import json
import re
from urllib.parse import parse_qs

import pytest
from botocore.stub import Stubber

from chalicelib.aws import mail, secrets, sign_in, workflow
from chalicelib.aws.clients import client
from chalicelib.domain.errors import Invalid, NotSignedIn, TooManyTries
from chalicelib.domain.notice import NoticeKind
from chalicelib.settings import setting
from tests.builders import UPN
from tests.cloud import Cloud


def test_the_secret_is_kept_for_five_minutes_and_a_rotation_is_seen(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = secrets.identifier_hasher()
    assert secrets.identifier_hasher() is first
    rotated = json.dumps({"current": "b" * 64, "previous": "a" * 64})
    client("secretsmanager").put_secret_value(SecretId="hash-secret", SecretString=rotated)
    assert secrets.identifier_hasher() is first
    monkeypatch.setattr(secrets, "MAX_AGE_SECONDS", -1)
    second = secrets.identifier_hasher()
    assert second.to_look_up(UPN) == [second.to_write(UPN), first.to_write(UPN)]


def test_a_mail_arrives_as_it_was_written(cloud: Cloud) -> None:
    mail.send("a@x.example", NoticeKind.TRANSFER_SENT, "https://x.example/here", "usr_one")
    ((address, subject, body),) = cloud.mails()
    assert (address, subject) == ("a@x.example", "Safehand: a record has been transferred")
    assert "Go to the transfer:\nhttps://x.example/here\n" in body
    (sent,) = (
        parse_qs(s.partition(" ")[2].partition(" ")[2]) for s in cloud.sent if "SendTemplatedEmail" in s
    )
    assert sent["ConfigurationSetName"] == ["safehand-notices"], "else SES tells of no bounce"
    assert (sent["Tags.member.1.Name"], sent["Tags.member.1.Value"]) == (["user"], ["usr_one"])


def test_a_mail_whose_template_is_not_there_is_tried_again(cloud: Cloud) -> None:
    client("ses").delete_template(TemplateName="safehand-transfer-sent")
    with pytest.raises(client("ses").exceptions.TemplateDoesNotExistException):
        mail.send("a@x.example", NoticeKind.TRANSFER_SENT, "https://x.example/here", "usr_one")


def test_a_second_start_of_the_same_attempt_is_no_second_run(cloud: Cloud) -> None:
    workflow.start("tr_one", 1)
    workflow.start("tr_one", 1)
    workflow.start("tr_one", 2)
    assert sorted(name for name, _ in cloud.executions()) == ["tr_one-1", "tr_one-2"]


def test_settings_name_what_is_missing() -> None:
    with pytest.raises(RuntimeError, match="SAFEHAND_NOWHERE"):
        setting("NOWHERE")


def test_a_password_that_can_be_read_out() -> None:
    for _ in range(200):
        password = sign_in.temporary_password()
        assert re.fullmatch(r"[A-Za-z]{4}-[A-Za-z]{4}-[A-Za-z]{4}-[0-9]{4}", password)
        assert re.search("[a-z]", password) and re.search("[A-Z]", password)


def test_a_new_account_and_one_that_is_taken(user_pool: str) -> None:
    user_id, password = sign_in.create_user("kim@dove.example", is_in_use=lambda _: True)
    assert sign_in.with_password("kim@dove.example", password).next == "new_password"
    with pytest.raises(Invalid) as error:
        sign_in.create_user("kim@dove.example", is_in_use=lambda u: u == user_id)
    assert error.value.fields == {"email": "taken"}


def test_an_account_left_over_is_taken_over_with_a_fresh_password(user_pool: str) -> None:
    user_id, first = sign_in.create_user("kim@dove.example", is_in_use=lambda _: False)
    again, second = sign_in.create_user("kim@dove.example", is_in_use=lambda _: False)
    assert again == user_id and first != second
    with pytest.raises(NotSignedIn):
        sign_in.with_password("kim@dove.example", first)
    assert sign_in.with_password("kim@dove.example", second).next == "new_password"


def test_an_operators_account_is_never_taken_over(user_pool: str) -> None:
    sign_in.create_user("ops@safehand.example", is_in_use=lambda _: False)
    client("cognito-idp").admin_add_user_to_group(
        UserPoolId=user_pool, Username="ops@safehand.example", GroupName="operators"
    )
    with pytest.raises(Invalid):
        sign_in.create_user("ops@safehand.example", is_in_use=lambda _: False)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("NotAuthorizedException", NotSignedIn),
        ("UserNotFoundException", NotSignedIn),
        ("TooManyRequestsException", TooManyTries),
        ("LimitExceededException", TooManyTries),
        ("InternalErrorException", client("cognito-idp").exceptions.ClientError),
    ],
)
def test_what_the_pool_says_in_our_words(code: str, kind: type[Exception], cloud: Cloud) -> None:
    with Stubber(client("cognito-idp")) as stub:
        stub.add_client_error("admin_initiate_auth", code, "User kim@dove.example does not exist")
        with pytest.raises(kind) as error:
            sign_in.with_password("kim@dove.example", "secret-password")
        if kind is not client("cognito-idp").exceptions.ClientError:
            assert "kim@" not in str(error.value)
        assert "secret-password" not in str(error.value)


def test_a_challenge_that_we_do_not_know(cloud: Cloud) -> None:
    with Stubber(client("cognito-idp")) as stub:
        stub.add_response("admin_initiate_auth", {"ChallengeName": "SMS_MFA", "Session": "x" * 20})
        with pytest.raises(NotSignedIn) as error:
            sign_in.with_password("kim@dove.example", "x")
        assert error.value.code == "not_supported"
