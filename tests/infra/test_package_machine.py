"""The definition of the import of a package. What its one Lambda does, tests/usecases/test_unpack.py shows."""

from chalicelib.usecases.unpack import SCANS_END
from tests.infra.machines import definition_of

DEFINITION = definition_of("package-import")
STATES = DEFINITION["States"]


def test_it_is_called_again_until_it_is_done() -> None:
    (done,) = STATES["IsDone"]["Choices"]
    assert done == {"Variable": "$.step.is_done", "BooleanEquals": True, "Next": "Done"}
    wait = STATES[STATES["IsDone"]["Default"]]
    assert (wait["SecondsPath"], wait["Next"]) == ("$.step.wait", "Unpack")


def test_whatever_fails_the_lambda_is_told_of_it() -> None:
    (catch,) = STATES["Unpack"]["Catch"]
    assert catch == {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Fail"}
    assert STATES["Fail"]["Parameters"]["error.$"] == "$.error"
    assert STATES["Fail"]["Next"] == "Failed"


def test_it_gives_up_by_itself_before_the_machine_ends_it() -> None:
    assert SCANS_END.total_seconds() < DEFINITION["TimeoutSeconds"] - 1_800
