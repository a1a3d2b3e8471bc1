"""/api-keys, and what the guard does with a key in the Authorization header."""

import io

import pytest

from chalicelib.routes import guard
from tests.builders import NEW, OLD
from tests.cloud import Cloud
from tests.routes.conftest import Answer, Api, store_teacher
from tests.routes.test_guard import assert_error, assert_safe

OPEN = {("POST", "/enrolments"), ("POST", "/imports"), ("GET", "/imports/{import_id}")}
"""Written a second time and by hand; the report of an import may join them."""

FILE = {"file_name": "roll.csv"}


def make_key(holder: Api, label: str = "Arbor") -> tuple[str, str]:
    made = holder.ask("POST", "/api-keys", {"label": label})
    assert made.status == 201, made.body
    return made.body["key"]["key_id"], made.body["secret"]


def with_key(api: Api, key: str, method: str, path: str, body: object = None, site: str = "none") -> Answer:
    return api.ask(method, path, body, token="", authorization=f"Bearer {key}", sec_fetch_site=site)


def test_make_list_revoke(holder: Api) -> None:
    made = holder.ask("POST", "/api-keys", {"label": "Arbor"})
    assert made.status == 201 and set(made.body) == {"key", "secret"}
    assert_safe(made)
    key = made.body["key"]
    assert set(key) == {"key_id", "label", "created_at", "created_by", "last_used_on", "revoked_at"}
    assert (key["label"], key["created_by"], key["last_used_on"], key["revoked_at"]) == (
        "Arbor",
        "Sasha Quill",
        None,
        None,
    )
    listed = holder.ask("GET", "/api-keys")
    assert listed.body == {"keys": [key]}
    assert made.body["secret"] not in str(listed.body)
    gone = holder.ask("POST", f"/api-keys/{key['key_id']}/revoke")
    assert gone.status == 200 and gone.body["revoked_at"] is not None
    again = holder.ask("POST", f"/api-keys/{key['key_id']}/revoke")
    assert_error(again, 409, "key_revoked")
    assert holder.ask("GET", "/api-keys").body == {"keys": [gone.body]}


@pytest.mark.parametrize(
    "body", [{}, {"label": ""}, {"label": "x" * 101}, {"label": 7}, {"label": "a", "x": 1}]
)
def test_bad_labels(body: dict[str, object], holder: Api) -> None:
    assert_error(holder.ask("POST", "/api-keys", body), 400, "invalid")
    assert holder.ask("GET", "/api-keys").body == {"keys": []}


def test_who_may(nobody: Api) -> None:
    key_id, key = make_key(nobody.as_(NEW))
    for who in (nobody.as_(NEW, second_factor=False), nobody.as_(NEW, user_id=store_teacher())):
        assert_error(who.ask("GET", "/api-keys"), 403, "not_allowed")
        assert_error(who.ask("POST", "/api-keys", {"label": "Mine"}), 403, "not_allowed")
        assert_error(who.ask("POST", f"/api-keys/{key_id}/revoke"), 403, "not_allowed")
    assert_error(nobody.as_(OLD).ask("POST", f"/api-keys/{key_id}/revoke"), 404, "not_found")
    assert with_key(nobody, key, "POST", "/imports", FILE).status == 201


# --- the guard


@pytest.mark.parametrize(("method", "path"), [(e.method, e.path) for e in guard.ENDPOINTS])
def test_a_key_opens_the_routes_on_the_list_and_no_other(method: str, path: str, holder: Api) -> None:
    _, key = make_key(holder)
    answer = with_key(holder, key, method, path.replace("{", "").replace("}", ""))
    if (method, path) in OPEN or path.endswith("/report"):
        assert answer.status in (400, 404), "the body is missing, or the import is not there"
    elif next(e for e in guard.ENDPOINTS if (e.method, e.path) == (method, path)).public:
        assert answer.status in (400, 401), "a key is no password"
    else:
        assert_error(answer, 401, "not_signed_in")


@pytest.mark.parametrize(("method", "path"), sorted(OPEN))
def test_a_bad_key_is_told_alike_everywhere(method: str, path: str, holder: Api) -> None:
    key_id, key = make_key(holder)
    holder.ask("POST", f"/api-keys/{key_id}/revoke")
    told = set()
    for bad in (key, "shk_" + "A" * 43, "shk_", "", "token-usr_sch_new-True", "x" * 3000):
        answer = with_key(holder, bad, method, path.replace("{import_id}", "imp_x"), FILE)
        assert_error(answer, 401, "bad_api_key")
        told.add((answer.error["message"], str(sorted(answer.headers.items()))))
    assert len(told) == 1


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer  "])
def test_the_scheme_is_read_as_http_says(scheme: str, holder: Api) -> None:
    _, key = make_key(holder)
    answer = holder.ask("POST", "/imports", FILE, token="", authorization=f"{scheme} {key}")
    assert answer.status == 201


@pytest.mark.parametrize("other", ["Basic shk_abc", "shk_abc", "Digest x", ""])
def test_other_ways_to_authorise_are_nobody(other: str, holder: Api) -> None:
    _, key = make_key(holder)
    for value in (other, other.replace("shk_abc", key)):
        for path in ("/imports", "/enrolments"):
            answer = holder.ask("POST", path, FILE, token="", authorization=value)
            assert_error(answer, 401, "not_signed_in")


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/imports"), ("POST", "/enrolments"), ("GET", "/students")]
)
def test_a_key_and_a_cookie_together_are_refused(method: str, path: str, holder: Api) -> None:
    _, key = make_key(holder)
    for sent in (key, "shk_made_up"):
        answer = holder.ask(method, path, FILE if method == "POST" else None, authorization=f"Bearer {sent}")
        assert_error(answer, 400, "two_credentials")


def test_a_session_does_not_open_what_is_for_keys_only(holder: Api) -> None:
    answer = holder.ask("POST", "/enrolments", {"students": [{"surname": "A"}]})
    assert_error(answer, 401, "not_signed_in")
    assert "API key" in answer.error["message"]


def test_a_key_in_the_cookie_or_the_address_is_no_key(holder: Api) -> None:
    _, key = make_key(holder)
    assert_error(holder.ask("POST", "/imports", FILE, token=key), 401, "not_signed_in")
    assert_error(holder.ask("GET", f"/imports/imp_x?key={key}", token=""), 401, "not_signed_in")


def test_where_the_request_comes_from_counts_for_cookies_only(holder: Api) -> None:
    _, key = make_key(holder)
    assert with_key(holder, key, "POST", "/imports", FILE, "cross-site").status == 201
    forged = holder.ask("POST", "/imports", FILE, sec_fetch_site="cross-site")
    assert_error(forged, 403, "not_allowed")
    both = holder.ask("POST", "/imports", FILE, sec_fetch_site="cross-site", authorization=f"Bearer {key}")
    assert_error(both, 400, "two_credentials")
    public = with_key(holder, key, "POST", "/session", {}, "cross-site")
    assert_error(public, 403, "not_allowed")


def test_keys_are_never_logged(holder: Api, printed: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.usecases import imports

    key_id, key = make_key(holder)
    with_key(holder, key, "POST", "/imports", FILE)
    with_key(holder, key, "GET", "/students")
    with_key(holder, key, "GET", "/imports/imp_x")

    def crash(*args: object) -> None:
        raise KeyError(key)

    monkeypatch.setattr(imports, "start_import", crash)
    assert_error(with_key(holder, key, "POST", "/imports", FILE), 500, "unexpected")
    holder.ask("POST", f"/api-keys/{key_id}/revoke")
    with_key(holder, key, "POST", "/imports", FILE)
    log = printed.getvalue()
    assert "bad_api_key" in log and "KeyError" in log
    assert key not in log and key[4:] not in log


# --- one school's key never reaches another's roll


def test_the_upload_form_is_for_the_keys_own_folder(nobody: Api, cloud: Cloud) -> None:
    for school_id, laestab in ((NEW, "3309911"), (OLD, "3309901")):
        _, key = make_key(nobody.as_(school_id))
        place = with_key(nobody, key, "POST", "/imports", FILE).body
        import_id = place["enrolment_import"]["import_id"]
        assert place["upload"]["fields"]["key"] == f"incoming/{laestab}/{import_id}/file"
    started = [a for a in cloud.of_kind("audit") if a["action"] == "start_import"]
    assert {(a["school_id"], a["actor_name"]) for a in started} == {
        (NEW, "API key Arbor"),
        (OLD, "API key Arbor"),
    }


def test_a_key_sees_its_own_schools_imports_only(nobody: Api) -> None:
    _, key = make_key(nobody.as_(NEW))
    _, other = make_key(nobody.as_(OLD))
    import_id = with_key(nobody, key, "POST", "/imports", FILE).body["enrolment_import"]["import_id"]
    assert with_key(nobody, key, "GET", f"/imports/{import_id}").body["status"] == "waiting"
    theirs = with_key(nobody, other, "GET", f"/imports/{import_id}")
    missing = with_key(nobody, other, "GET", "/imports/imp_none")
    assert_error(theirs, 404, "not_found")
    assert theirs.error["message"] == missing.error["message"]


def test_the_description_says_which_routes_take_a_key(nobody: Api) -> None:
    document = nobody.ask("GET", "/openapi.json").body
    assert document["components"]["securitySchemes"]["api_key"] == {"type": "http", "scheme": "bearer"}
    told = {
        (method.upper(), path): [next(iter(way)) for way in operation["security"]]
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if operation.get("security")
    }
    assert told.pop(("POST", "/enrolments")) == ["api_key"]
    assert set(told) >= OPEN - {("POST", "/enrolments")}
    assert set(map(tuple, told.values())) == {("session", "api_key")}
