"""From two open schools to an authorised transfer."""

import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

from infra.demo import world
from infra.demo.client import Person
from infra.demo.telling import Story, sees
from infra.demo.world import School, transfer_of, wait_for, wait_for_state, wait_for_transfer
from infra.local.engine import mails
from infra.local.stack import Stack


def open_schools(story: Story, stack: Stack) -> tuple[School, School, Person]:
    story.chapter("1. Two schools open")
    operator = world.sign_in_operator(stack)
    story.check(
        operator.get("/session")["is_operator"], "the operator signs in with password and second factor"
    )
    larkmoor, fennacre = world.open_larkmoor(operator), world.open_fennacre(operator)
    story.check(
        larkmoor.key_holder.secret,
        f"{larkmoor.name}: key holder chose a password and set up an authenticator app",
    )
    lead = larkmoor.lead
    story.check(lead.sign_in() == ["signed_in"], "the safeguarding lead signs in with a password")
    lead.get("/audit", expect=403)
    story.check(True, "... and may not open the audit: that is for key holders")
    made = operator.post(
        "/schools",
        {
            "name": "Towan School",
            "laestab": world.TOWAN,
            "key_holder_name": "Nosy Parker",
            "key_holder_email": "n.parker@towan.example",
        },
    )
    stranger = Person(stack, "Nosy Parker", "n.parker@towan.example", made["temporary_password"])
    stranger.sign_in(world.PASSWORD)
    operator.get("/students", expect=404)
    story.check(True, "the operator can open no school's record")
    return larkmoor, fennacre, stranger


def keep_record(story: Story, larkmoor: School, fennacre: School) -> dict[str, bytes]:
    story.chapter("2. The previous school keeps a record")
    result = world.upload_roll(larkmoor, "larkmoor_roll.csv")
    story.check(
        result["counts"]["accepted"] == 8, "Larkmoor uploads its roll (CSV through the API): 8 students"
    )
    again = world.upload_roll(larkmoor, "larkmoor_roll.csv")
    story.check(again["counts"]["unchanged"] == 8, "the same file again changes nothing, and says so")
    larkmoor.read_roll()
    papers = world.record_at_larkmoor(larkmoor)
    world.other_records_at_larkmoor(larkmoor)
    maya = larkmoor.student_id("Maya Okonedo-Reed")
    read = larkmoor.lead.get(f"/students/{maya}/incidents")["incidents"]
    story.check([i["occurred_at"][:10] for i in read] == ["2024-11-11", "2025-03-07", "2025-05-19"],
                "three incidents are logged for Maya, and read in date order")  # fmt: skip
    story.check(read[1]["linked"][0]["name"] == "Kofi Abernathy", "one is linked to Kofi")
    filed = {d["file_name"]: d for d in larkmoor.lead.get(f"/students/{maya}/documents")["documents"]}
    story.check(
        {d["status"] for d in filed.values()} == {"available"}, "three files lie in the vault, each looked at"
    )
    story.check({n: d["sha256"] for n, d in filed.items()} == {n: sha256(b).hexdigest() for n, b in papers.items()},
                "each with the SHA-256 of its bytes")  # fmt: skip
    story.check(sorted(d["content_type"] for d in filed.values()) == ["application/pdf", "image/png", "text/plain"],
                "and its type, decided from the bytes")  # fmt: skip
    refused = world.file_document(
        larkmoor, "Maya Okonedo-Reed", "holiday.pdf", b"MZ\x90\0" + bytes(500), label="Pastoral"
    )
    story.check(refused["status"] == "refused", "a program that calls itself holiday.pdf is refused")
    seen = larkmoor.teacher.get(f"/students/{maya}/incidents")["incidents"]
    story.check(
        len(seen) == 1, "the teacher's group sees Attendance and Pastoral only: one of the three incidents"
    )
    return papers


def detect_move(story: Story, stack: Stack, larkmoor: School, fennacre: School) -> str:
    story.chapter("3. The move is detected")
    world.drop_file(stack, fennacre.laestab, "fennacre_roll.csv")
    result = world.wait_for_drop(fennacre, "fennacre_roll.csv")
    story.check(
        result["counts"]["accepted"] == 6,
        "Fennacre's MIS drops its roll (CSV) into the ingest bucket: 6 students",
    )
    story.check(
        sum(f["code"] == "1520" for f in result["findings"]) == 2,
        "two rows share one UPN: both are told so (census error 1520)",
    )
    fennacre.read_roll()
    holder = fennacre.key_holder
    held = wait_for_transfer(holder, "Maya Okonedo-Reed")
    story.check(
        (held["state"], held["hold_reason"]) == ("held", "on_roll_at_both"),
        "Maya is on roll at both schools: held, not offered",
    )
    world.drop_file(stack, larkmoor.laestab, "3309901_CTF_3309911_001.xml")
    world.wait_for_drop(larkmoor, "3309901_CTF_3309911_001.xml")
    dropped_at = time.monotonic()
    found = wait_for_state(holder, held["transfer_id"], "detected")
    took = time.monotonic() - dropped_at
    story.check(found["allowed_actions"] == ["request", "withdraw"],
                f"Larkmoor's CTF says she left: detected {took:.1f} s later; Fennacre may request")  # fmt: skip
    for name in ("Tomasz Wilk", "Aisha Rahman-Doyle"):
        other = wait_for_transfer(holder, name)
        wait_for_state(holder, other["transfer_id"], "detected")
        story.check(True, f"so did {name}: detected")
    for name in ("Iris Penhale", "Ivo Penhale"):
        twin = wait_for_transfer(holder, name)
        story.check((twin["state"], twin["hold_reason"]) == ("held", "upn_on_two_students"),
                    f"{name} shares a UPN with a twin: held, never offered")  # fmt: skip
    story.check(transfer_of(larkmoor.key_holder, "Maya Okonedo-Reed", incoming=False) is None,
                "Larkmoor knows nothing yet: the new school must act first")  # fmt: skip
    notices = holder.get("/notices")["notices"]
    story.check(any(n["subject_id"] == found["transfer_id"] and n["kind"] == "transfer_detected" for n in notices),
                "Fennacre has a notice in its list")  # fmt: skip
    wait_for("the mail", lambda: [m for m in mails(stack.engine_url) if holder.email in str(m["To"])])
    story.check(True, "and its key holders a mail")
    return str(found["transfer_id"])


def request(
    story: Story, stack: Stack, larkmoor: School, fennacre: School, stranger: Person, transfer_id: str
) -> None:
    story.chapter("5. The new school requests")
    path = f"/transfers/{transfer_id}"
    for method, where in (("GET", path), ("POST", f"{path}/request"), ("POST", f"{path}/authorise")):
        stranger.call(method, where, expect=404)
    story.check(True, "a third school gets “not found” for the transfer, whatever it tries")
    larkmoor.key_holder.get(path, expect=404)
    story.check(True, "and so does Larkmoor, which has not been asked yet")
    fennacre.lead.post(f"{path}/request", expect=403)
    story.check(True, "Fennacre's safeguarding lead is no key holder and may not request")
    asked = fennacre.key_holder.post(f"{path}/request")
    story.check(asked["state"] == "requested", "Fennacre's key holder chooses Request")
    seen = wait_for(
        "the request", lambda: transfer_of(larkmoor.key_holder, "Maya Okonedo-Reed", incoming=False)
    )
    story.check((seen["new_school"], seen["new_entry_date"]) == ("Fennacre Academy", "2025-09-03"),
                "Larkmoor sees who asks and since when Maya is there")  # fmt: skip
    wait_for("the mail", lambda: [m for m in mails(stack.engine_url) if "requested" in str(m["Subject"])])
    story.check(True, "and gets a notice and a mail")
    fennacre.key_holder.post(f"{path}/authorise", expect=403)
    story.check(True, "Fennacre cannot authorise its own request")


def authorise(story: Story, larkmoor: School, fennacre: School, transfer_id: str) -> None:
    story.chapter("6. The previous school authorises")
    maya = fennacre.student_id("Maya Okonedo-Reed")
    story.check(sees(fennacre.lead, maya) == (0, 0), "nothing of the record shows at Fennacre before")
    path = f"/transfers/{transfer_id}/authorise"
    with ThreadPoolExecutor(2) as two:
        replies = list(
            two.map(lambda p: p.ask("POST", path), (larkmoor.key_holder, larkmoor.second_key_holder))
        )
    story.check(
        sorted(r.status_code for r in replies) == [200, 409],
        "two key holders authorise at the same moment: one wins",
    )
    lost = next(r for r in replies if r.status_code == 409).json()["error"]
    story.check(lost["code"] in ("lost_race", "wrong_state"), f"the other is told: “{lost['message']}”")
    done = wait_for_state(fennacre.key_holder, transfer_id, "transferred", "failed")
    story.check(done["state"] == "transferred", "the workflow copies the record: transferred")
    story.check(
        (done["incident_count"], done["document_count"]) == (3, 3),
        "3 incidents and 3 files, says the manifest",
    )
