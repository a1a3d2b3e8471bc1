"""The transfer workflow's definition. How it behaves, the end-to-end tests show."""

from tests.infra.machines import definition_of, tasks

DEFINITION = definition_of("transfer-workflow")


def test_a_step_that_says_that_it_is_no_use_is_not_tried_again() -> None:
    found = tasks(DEFINITION)
    assert len(found) == 6
    for task in found:
        never, _ = task["Retry"]
        assert (never["ErrorEquals"], never["MaxAttempts"]) == (["TransferStopped"], 0)


def test_whatever_fails_the_transfer_is_marked_failed() -> None:
    top = DEFINITION["States"]
    for name, state in top.items():
        if state["Type"] in ("Task", "Map") and name != "Fail":
            (catch,) = state["Catch"]
            assert catch == {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Fail"}
    assert top["Fail"]["Next"] == "Failed"
    assert top["Failed"]["Type"] == "Fail"


def test_states_in_order() -> None:
    order, name = [], DEFINITION["StartAt"]
    while name:
        order.append(name)
        name = DEFINITION["States"][name].get("Next")
    assert order == ["Prepare", "CopyIncidents", "CopyDocuments", "Verify", "Complete", "Transferred"]
