"""/imports and /column-map as a browser meets them."""

from typing import Any

from chalicelib.usecases import enrolments
from tests.builders import NOW, OLD, UPN
from tests.cloud import INGEST, Cloud
from tests.routes.conftest import Api

ROLL = f"Nachname,Forename,DOB,UPN,DOA\nReed,Maya,11/02/2015,{UPN},02/09/2026\n"


def drop(cloud: Cloud, key: str = "incoming/3309911/roll.csv") -> dict[str, Any]:
    cloud.put(INGEST, key, ROLL.encode())
    return {"import_id": enrolments.import_dropped_file(key, NOW).import_id}


def test_from_a_missing_column_to_a_report(holder: Api, cloud: Cloud) -> None:
    failed = holder.ask("GET", f"/imports/{drop(cloud)['import_id']}").body
    assert failed["reason_code"] == "missing_columns" and not failed["has_report"]
    assert failed["columns"][0] == {"heading": "Nachname", "field": "", "is_corrected": False}
    refused = holder.ask("GET", f"/imports/{failed['import_id']}/report")
    assert (refused.status, refused.error["code"]) == (409, "no_report")

    before = holder.ask("GET", "/column-map").body
    assert (before["version"], before["columns"]) == (0, [])
    assert {"field": "upn", "label": "UPN", "is_needed": True} in before["fields"]
    columns = [{"heading": "Nachname", "field": "surname"}]
    saved = holder.ask("PUT", "/column-map", {"version": 0, "columns": columns})
    assert (saved.status, saved.body["version"], saved.body["columns"]) == (200, 1, columns)

    again = holder.ask("POST", f"/imports/{failed['import_id']}/read-again")
    assert (again.status, again.body["status"], again.body["as_of"]) == (201, "waiting", failed["as_of"])
    enrolments.import_dropped_file(f"incoming/3309911/{again.body['import_id']}/file", NOW)
    done = holder.ask("GET", f"/imports/{again.body['import_id']}").body
    assert (done["status"], done["rows_total"], done["source"]) == ("done", 1, "file")
    link = holder.ask("GET", f"/imports/{again.body['import_id']}/report")
    assert link.status == 200 and set(link.body) == {"url", "expires_at"}
    listed = holder.ask("GET", "/imports").body["imports"]
    assert [(i["columns"], i["findings"]) for i in listed] == [([], []), ([], [])]


def test_a_bad_or_stale_column_map_is_refused(holder: Api) -> None:
    bad = holder.ask("PUT", "/column-map", {"version": 0, "columns": [{"heading": "A", "field": "colour"}]})
    assert (bad.status, bad.error["code"]) == (400, "unknown_field")
    good = {"version": 0, "columns": [{"heading": "A", "field": "surname"}]}
    assert holder.ask("PUT", "/column-map", good).status == 200
    stale = holder.ask("PUT", "/column-map", good)
    assert (stale.status, stale.error["code"]) == (409, "lost_race")


def test_another_school_and_one_without_a_second_factor(holder: Api, nobody: Api, cloud: Cloud) -> None:
    one = drop(cloud)["import_id"]
    other = nobody.as_(OLD)
    assert other.ask("GET", f"/imports/{one}/report").status == 404
    assert other.ask("POST", f"/imports/{one}/read-again").status == 404
    assert other.ask("GET", "/column-map").body["columns"] == []
    weak = nobody.as_(OLD, second_factor=False)
    assert weak.ask("PUT", "/column-map", {"version": 0, "columns": []}).status == 403
    assert weak.ask("GET", "/column-map").status == 403
