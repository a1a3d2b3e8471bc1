"""The definition of the making of an export. How it behaves, tests/stack/test_exports.py shows."""

from tests.infra.machines import definition_of, tasks

DEFINITION = definition_of("export-workflow")
TOP = DEFINITION["States"]


def test_a_step_that_says_that_it_is_no_use_is_not_tried_again() -> None:
    found = tasks(DEFINITION)
    assert len(found) == 6
    for task in found:
        never, _ = task["Retry"]
        assert (never["ErrorEquals"], never["MaxAttempts"]) == (["ExportStopped"], 0)


def test_whatever_fails_the_export_is_marked_failed() -> None:
    for name, state in TOP.items():
        if state["Type"] in ("Task", "Map") and name != "Fail":
            (catch,) = state["Catch"]
            assert catch == {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Fail"}
    assert TOP["Fail"]["Next"] == "Failed"
    assert TOP["Failed"]["Type"] == "Fail"


def test_a_zip_is_packed_until_it_is_done() -> None:
    (done,) = TOP["IsPacked"]["Choices"]
    assert done == {"Variable": "$.packed.is_done", "BooleanEquals": True, "Next": "Finish"}
    assert TOP["IsPacked"]["Default"] == TOP["HasFiles"]["Choices"][0]["Next"] == "Pack"
