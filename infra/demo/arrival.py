"""The record at the new school, and what was written about its way."""

import json
from hashlib import sha256

from infra.demo import world
from infra.demo.client import Person
from infra.demo.telling import Story, sees
from infra.demo.world import School
from infra.local.engine import mails
from infra.local.stack import Stack

SECRETS = (
    "Maya",
    "Okonedo",
    "V330990118021",
    "11/02/2014",
    "2014-02-11",
    "Child protection",
    "forearm",
    "go home",
    "case conference",
)
"""What must never stand in a mail."""


def arrive(
    story: Story,
    stack: Stack,
    larkmoor: School,
    fennacre: School,
    stranger: Person,
    transfer_id: str,
    papers: dict[str, bytes],
) -> None:
    story.chapter("7. The record is at the new school")
    maya, holder = fennacre.student_id("Maya Okonedo-Reed"), fennacre.key_holder
    story.check(sees(fennacre.lead, maya) == (0, 0), "nobody sees it yet: Legacy permissions are blank")
    legacy = [c for c in holder.get("/categories")["categories"] if c["is_legacy"]]
    names = [
        "Legacy",
        "Legacy: Attendance",
        "Legacy: Child protection",
        "Legacy: Child protection: Home",
        "Legacy: Pastoral",
    ]
    story.check([c["label"] for c in legacy] == names, "its categories arrived under Legacy")
    story.check(not any(c["is_active"] for c in legacy), "deactivated: nothing new can be logged on them")
    group = next(g for g in holder.get("/groups")["groups"] if g["name"] == "SLT")
    grid = group["permissions"] | {c["category_id"]: ["view_students", "view_incidents"] for c in legacy}
    address, seen = f"/groups/{group['group_id']}/permissions", group["version"]
    holder.put(address, {"permissions": grid}, version=seen)
    story.check(True, "a key holder ticks View Students and View Incidents for SLT and saves the group")
    holder.put(address, {"permissions": grid}, expect=412, version=seen)
    story.check(True, "saving an old copy of the grid is refused")
    _same_record(story, larkmoor, fennacre, maya, papers)
    story.check(sees(fennacre.teacher, maya) == (0, 0), "the teacher, outside the group, sees nothing")
    for path in (f"/students/{maya}", f"/students/{maya}/incidents", f"/students/{maya}/documents"):
        stranger.get(path, expect=404)
    larkmoor.lead.get(f"/students/{maya}/incidents", expect=404)
    story.check(True, "other schools, Larkmoor too, get “not found” for Fennacre's copy")
    story.check(len(larkmoor.lead.get(f"/students/{larkmoor.student_id('Maya Okonedo-Reed')}/incidents")["incidents"]) == 3,
                "Larkmoor keeps its own: copied, not moved")  # fmt: skip
    done = holder.post(f"/transfers/{transfer_id}/acknowledge")
    story.check(done["state"] == "acknowledged", "Fennacre acknowledges receipt")


def _same_record(
    story: Story, larkmoor: School, fennacre: School, maya: str, papers: dict[str, bytes]
) -> None:
    sent = larkmoor.lead.get(f"/students/{larkmoor.student_id('Maya Okonedo-Reed')}/incidents")["incidents"]
    come = fennacre.lead.get(f"/students/{maya}/incidents")["incidents"]
    story.check(
        [i["text"].encode() for i in come] == [i["text"].encode() for i in sent],
        "SLT reads every text, byte for byte as written",
    )
    story.check(come[1]["text"] == world.FIRST_TEXT, "with its line breaks, tabs, accents, Arabic and emoji")
    story.check([i["occurred_at"] for i in come] == sorted(i["occurred_at"] for i in sent), "in date order")
    story.check([i["linked"] for i in come] == [[], [], []] and come[1]["hidden_linked_count"] == 1,
                "the linked child's name is hidden, only that there was one is told")  # fmt: skip
    filed = fennacre.lead.get(f"/students/{maya}/documents")["documents"]
    for document in filed:
        reply = fennacre.lead.download(maya, document["document_id"])
        name = document["file_name"]
        same = sha256(reply.content).hexdigest() == document["sha256"] == sha256(papers[name]).hexdigest()
        story.check(
            same and "attachment" in reply.headers["content-disposition"],
            f"{name}: downloaded, equal SHA-256",
        )
    attached = next(d for d in filed if d["file_name"].startswith("Body map"))
    story.check(
        attached["incident_id"] == come[1]["incident_id"], "the body map is still attached to its incident"
    )
    story.check({d["file_name"] for d in filed} == set(papers), "and nothing else came")


def mails_and_audit(story: Story, stack: Stack, larkmoor: School, fennacre: School, transfer_id: str) -> None:
    story.chapter("10. What was written about it")
    sent = mails(stack.engine_url)
    text = "\n".join(f"{m['Subject']}\n{m['BodyText']}\n{m['To']}" for m in sent)
    story.check(sent and not [s for s in SECRETS if s.lower() in text.lower()],
                f"{len(sent)} mails were sent; none holds a name, a UPN, a category or a text")  # fmt: skip
    print(f"      e.g. to {sent[0]['To']}: {sent[0]['Subject']}")
    for school, wanted in (
        (
            fennacre,
            {
                "release",
                "request_transfer",
                "authorise_transfer",
                "start_copy",
                "complete",
                "acknowledge_transfer",
            },
        ),
        (
            larkmoor,
            {"request_transfer", "authorise_transfer", "start_copy", "complete", "acknowledge_transfer"},
        ),
    ):
        entries, after = [], ""
        while True:
            page = school.key_holder.get(
                f"/audit?before={after.replace('+', '%2B').replace('#', '%23')}" if after else "/audit"
            )
            entries += page["entries"]
            after = page["next"]
            if not after:
                break
        about = [e for e in reversed(entries) if e["subject_id"] == transfer_id and e["outcome"] == "done"]
        story.check(wanted <= {e["action"] for e in about}, f"{school.name}'s audit tells who did what:")
        for one in about:
            if one["action"] in wanted:
                print(f"      {one['at'][11:19]}  {one['actor_name']:<14} {one['action']}")
        told = json.dumps(entries)
        story.check(not [s for s in SECRETS if s in told], "without a name, a UPN or a text of a child")
