"""The curl examples of docs/connector.md, run as they stand there against the deployed stack."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.build import ROOT
from infra.demo import world
from infra.demo.world import School
from infra.local.stack import Stack

PAGE = (ROOT / "docs/connector.md").read_text("utf-8")
ADDRESS, KEY = "https://safehand.example.org/api", "shk_..."
ROLL = (
    "Surname,Forename,Date of birth,UPN,Entry date\n"
    "Okonedo-Reed,Maya,11/02/2015,E330990119001,02/09/2026\n"
    "Weir,Dot,04/03/2015,A330990119031,02/09/2026\n"
)


def examples(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


SET_UP, BATCH, PLACE, POST, POLL, REPORT = examples("bash")
ANSWER = json.loads(examples("json")[0])


@dataclass
class Connector:
    """A shell in `folder`, in which the page's first example was run with a real address and key."""

    school: School
    address: str
    key: str
    folder: Path

    def run(self, *scripts: str, key: str = "") -> str:
        """What the examples print. Raises AssertionError with what went wrong."""
        set_up = SET_UP.replace(ADDRESS, self.address).replace(KEY, key or self.key)
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", "\n".join([set_up, *scripts])],
            cwd=self.folder,
            env={"PATH": path, "HOME": str(self.folder)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, *scripts: str, key: str = "") -> Any:
        return json.loads(self.run(*scripts, key=key))


@pytest.fixture(scope="module")
def connector(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Connector:
    """A school whose key holder has just made a key."""
    people = ("Kay Quern", "Lee Quern", "Safe Quern", "Tea Quern")
    school = world.open_school(
        world.sign_in_operator(stack), "3309966", "Quernmore School", "quernmore.example", people, ("Home",)
    )
    made = school.key_holder.post("/api-keys", {"label": "Connector"})
    folder = tmp_path_factory.mktemp("connector")
    (folder / "roll.csv").write_text(ROLL)
    return Connector(school, f"{stack.web_url}/api", made["secret"], folder)


def test_the_page_names_its_address_and_its_key_once() -> None:
    assert (SET_UP.count(ADDRESS), SET_UP.count(KEY)) == (1, 1)
    assert not [e for e in (BATCH, PLACE, POST, POLL, REPORT) if ADDRESS in e or KEY in e]


def test_a_batch_is_answered_as_the_page_says(connector: Connector) -> None:
    answer = connector.ask(BATCH)
    shown = answer["enrolment_import"]
    assert (shown["status"], shown["counts"]) == ("done", ANSWER["enrolment_import"]["counts"])
    assert [(r["row"], r["verdict"]) for r in answer["rows"]] == [
        (r["row"], r["verdict"]) for r in ANSWER["rows"]
    ]
    for got, told in zip(answer["rows"], ANSWER["rows"], strict=True):
        assert [{n: f[n] for n in ("code", "severity", "field")} for f in got["findings"]] == told["findings"]
        assert all(f["message"].startswith("Student ") for f in got["findings"])
    key_holder = connector.school.key_holder
    assert [s["forename"] for s in key_holder.get("/students")["students"]] == ["Maya"]
    assert [s["forename"] for s in key_holder.get("/students/archived")["students"]] == ["Tomasz"]


def test_sent_again_it_changes_nothing(connector: Connector) -> None:
    connector.run(BATCH)
    counts = connector.ask(BATCH)["enrolment_import"]["counts"]
    assert (counts["accepted"], counts["unchanged"], counts["rejected"]) == (0, 2, 1)


def test_a_file_is_placed_posted_and_read(connector: Connector) -> None:
    read = connector.ask(PLACE, POST, POLL)
    assert (read["status"], read["file_name"]) == ("done", "roll.csv")
    assert read["counts"]["rows"] == 2 and read["counts"]["rejected"] == 1
    assert [f["code"] for f in read["findings"]] == ["1510"]


def _has_reports() -> bool:
    import app  # noqa: F401  registers every route
    from chalicelib.routes.guard import ENDPOINTS

    return any(e.path == "/imports/{import_id}/report" and e.key for e in ENDPOINTS)


@pytest.mark.skipif(not _has_reports(), reason="no route gives the report of an import to a key")
def test_the_report_has_every_row(connector: Connector) -> None:
    connector.run(PLACE, POST, POLL, REPORT)
    report = (connector.folder / "report.csv").read_text("utf-8-sig")
    assert len(report.splitlines()) == 1 + 2 and "1510" in report


def test_a_key_opens_nothing_else_and_a_revoked_one_nothing(connector: Connector) -> None:
    holder = connector.school.key_holder
    students = connector.ask(BATCH.replace("--data @batch.json", "").replace("/enrolments", "/students"))
    assert students["error"]["code"] == "not_signed_in"
    second = holder.post("/api-keys", {"label": "To be revoked"})
    assert connector.ask(BATCH, key=second["secret"])["enrolment_import"]["status"] == "done"
    used = {k["key_id"]: k["last_used_on"] for k in holder.get("/api-keys")["keys"]}
    assert used[second["key"]["key_id"]] is not None
    holder.post(f"/api-keys/{second['key']['key_id']}/revoke")
    told = json.loads(examples("json")[1])["error"]
    refused = connector.ask(BATCH, key=second["secret"])["error"]
    assert refused["code"] == told["code"] and set(refused) == set(told)
    assert refused["message"].startswith(told["message"].removesuffix(" ..."))
    assert connector.ask(BATCH)["enrolment_import"]["status"] == "done", "the first key goes on"


def test_every_batch_field_is_on_the_page() -> None:
    from chalicelib.routes.enrolments import BatchStudent

    table = PAGE.partition("| Field | Needed |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", table)) == set(BatchStudent.model_fields)


def test_the_limits_on_the_page_are_the_stages() -> None:
    base = (ROOT / "infra/template/base.yaml").read_text("utf-8")
    rates = re.findall(r"ThrottlingBurstLimit: (\d+).*?ThrottlingRateLimit: (\d+)", base, re.DOTALL)
    told = re.findall(r"together \| (\d+) a second, (\d+) at once", PAGE)
    assert sorted((rate, burst) for burst, rate in rates) == sorted(told)
    assert len(told) == 2
