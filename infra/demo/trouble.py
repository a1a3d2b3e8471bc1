"""What goes wrong on the way: an unreadable file, a lost event, a crash."""

import json
import time

from infra.demo import world
from infra.demo.night import run_nightly, wait_for_run
from infra.demo.telling import Story, sees
from infra.demo.world import School, transfer_of, wait_for_state
from infra.local.stack import Stack


def unreadable_file(story: Story, stack: Stack, fennacre: School) -> None:
    story.chapter("4. A file that nobody can read")
    junk = b"%PDF-1.7\nthis is a print-out of the roll\n"
    world.drop_file(stack, fennacre.laestab, "roll printed.csv", junk)
    failed = world.wait_for_drop(fennacre, "roll printed.csv")
    story.check(
        failed["status"] == "failed" and failed["reason"], f"is reported to the school: “{failed['reason']}”"
    )
    key = f"incoming/{fennacre.laestab}/roll printed.csv"
    kept = stack.boto("s3").get_object(Bucket=stack.outputs["IngestBucketName"], Key=key)["Body"].read()
    story.check(kept == junk, "and kept")
    notices = fennacre.key_holder.get("/notices")["notices"]
    story.check(notices[0]["kind"] == "import_failed", "with a notice to the key holders")


def nightly_run(story: Story, stack: Stack, fennacre: School) -> None:
    story.chapter("8. The nightly run")
    lambdas, holder = stack.boto("lambda"), fennacre.key_holder
    matching = lambdas.list_event_source_mappings(FunctionName="safehand-match-changes")[
        "EventSourceMappings"
    ][0]["UUID"]
    lambdas.update_event_source_mapping(UUID=matching, Enabled=False)
    world.drop_file(stack, fennacre.laestab, "fennacre_late_joiner.csv")
    world.wait_for_drop(fennacre, "fennacre_late_joiner.csv")
    time.sleep(3)
    story.check(transfer_of(holder, "Callum Brace", incoming=True) is None,
                "with the table's stream switched off, Callum's late start goes unseen")  # fmt: skip
    operator = world.sign_in_operator(stack)
    known = {r["run_id"] for r in operator.get("/runs")["runs"]}
    _invoke(stack, "safehand-start-nightly")
    started = [r for r in operator.get("/runs")["runs"] if r["run_id"] not in known]
    # the schedule starts one run a night: where this night had its own already, the operator starts one more
    one = started[0] if started else operator.post("/runs")
    report = wait_for_run(operator, one["run_id"])
    found = transfer_of(holder, "Callum Brace", incoming=True)
    story.check(found and found["state"] == "detected", "the nightly run finds it")
    story.check(report["run"]["state"] == "complete" and report["run"]["counts"]["detected"] == 1,
                "and its report says so to the operator")  # fmt: skip
    before = len(holder.get("/transfers/incoming")["transfers"]), len(holder.get("/notices")["notices"])
    run_nightly(operator)
    lambdas.update_event_source_mapping(UUID=matching, Enabled=True)
    time.sleep(2)
    after = len(holder.get("/transfers/incoming")["transfers"]), len(holder.get("/notices")["notices"])
    story.check(
        before == after,
        "running again, with the stream back on, makes no second transfer and no second notice",
    )


def _invoke(stack: Stack, function: str) -> None:
    answer = stack.boto("lambda").invoke(FunctionName=function, Payload=json.dumps(_SCHEDULE).encode())
    if "FunctionError" in answer:
        raise AssertionError(f"{function}: {answer['Payload'].read().decode()[:500]}")


_SCHEDULE = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}, "region": "eu-west-2", "account": "0",
             "time": "2025-01-01T02:00:00Z", "id": "demo", "version": "0", "resources": []}  # fmt: skip


def crash(story: Story, stack: Stack, larkmoor: School, fennacre: School) -> None:
    story.chapter("9. The workflow crashes half-way")
    tomasz = fennacre.student_id("Tomasz Wilk")
    found = transfer_of(fennacre.key_holder, "Tomasz Wilk", incoming=True)
    transfer_id = found["transfer_id"] if found else ""
    fennacre.key_holder.post(f"/transfers/{transfer_id}/request")
    lambdas = stack.boto("lambda")
    healthy = lambdas.get_function_configuration(FunctionName="safehand-verify-transfer")["Environment"][
        "Variables"
    ]
    broken = {name: value for name, value in healthy.items() if name != "SAFEHAND_VAULT_BUCKET"}
    lambdas.update_function_configuration(
        FunctionName="safehand-verify-transfer", Environment={"Variables": broken}
    )
    larkmoor.key_holder.post(f"/transfers/{transfer_id}/authorise")
    failed = wait_for_state(larkmoor.key_holder, transfer_id, "failed", "transferred")
    story.check(
        (failed["state"], failed["failure_code"]) == ("failed", "workflow_error"),
        "verify crashes after everything was copied: failed",
    )
    story.check(sees(fennacre.lead, tomasz) == (0, 0), "nothing of it shows at Fennacre")
    lambdas.update_function_configuration(
        FunctionName="safehand-verify-transfer", Environment={"Variables": healthy}
    )
    fennacre.key_holder.post(f"/transfers/{transfer_id}/retry", expect=403)
    larkmoor.key_holder.post(f"/transfers/{transfer_id}/retry")
    done = wait_for_state(larkmoor.key_holder, transfer_id, "failed", "transferred")
    story.check(done["state"] == "transferred", "Larkmoor chooses Retry: transferred")
    read = fennacre.lead.get(f"/students/{tomasz}/incidents")["incidents"]
    story.check([i["text"] for i in read] == ["Upset after lunch. Spoke with ELSA."],
                "exactly one copy of the incident is there; SLT sees it, Legacy: Pastoral being one category")  # fmt: skip
