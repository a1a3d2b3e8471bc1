"""One transfer from the match to the receipt, by the use cases in this process, each part in a phase of the meter: also what
the table's stream has done after each step (notices, the start of the workflow, seals of the audit)."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from chalicelib.storage import keys, outbox, transfers
from chalicelib.storage.table import Item
from chalicelib.usecases import matching, sealing, workflow
from chalicelib.usecases import outbox as outbox_usecase
from chalicelib.usecases import transfers as usecase
from tests.bench import states
from tests.bench.least import Least, least
from tests.bench.meter import Meter, Value, item_bytes
from tests.bench.movers import NEW, PREVIOUS, Mover, holder
from tests.bench.price import list_price

FIRST_DAY = datetime(2026, 9, 2, 9, tzinfo=UTC)


@dataclass
class Cost:
    """What one transfer took. `by_phase`: calls by name; `plan`: what Prepare returned; `invoked`: Lambda calls by Lambda;
    `manifest`: its bytes."""

    by_phase: dict[str, Counter[str]]
    writes: Counter[str]
    reads: Counter[str]
    plan: Mapping[str, Any]
    invoked: Counter[str]
    transitions: int
    manifest: int
    least: Least
    price: dict[str, float] = field(init=False)

    def __post_init__(self) -> None:
        self.price = list_price(
            self.calls, self.writes.total(), self.reads.total(), self.transitions, self.invoked.total()
        )

    @property
    def calls(self) -> Counter[str]:
        return sum(self.by_phase.values(), Counter())

    @property
    def manifest_read(self) -> int:
        """Bytes of the manifest that all steps together read: the only object that they get."""
        return self.manifest * self.calls_of(
            "s3.GetObject", "copy incidents", "copy files", "verify", "complete"
        )

    def calls_of(self, name: str, *phases: str) -> int:
        return sum(self.by_phase[p][name] for p in phases if p in self.by_phase)

    @property
    def by_service(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for name, number in self.calls.items():
            found[name.partition(".")[0]] += number
        return found


class Life:
    """Takes one mover through it. `client`: of DynamoDB, one that no meter watches. `step` calls a step of the workflow: in
    this process, unless it is given."""

    def __init__(self, meter: Meter, client: Any, mover: Mover, at: datetime = FIRST_DAY) -> None:
        self._meter, self._client, self._mover, self._at = meter, client, mover, at
        self._sealed: set[str] = set()
        self._invoked: Counter[str] = Counter()
        self._phases: list[str] = []
        self._prefix = f"{mover.previous} "
        self.transfer_id = ""
        self.plan: Mapping[str, Any] = {}
        self._audit_since = self._new_entries()

    def whole(self) -> Cost:
        self.begin()
        self.copy()
        return self.end()

    def begin(self) -> None:
        """Until the workflow has been started."""
        self._take(
            "detect", lambda: matching.match_changed_student(self._mover.new, self._at), "MatchChanges"
        )
        self.transfer_id = self._found()
        new, previous = holder(NEW), holder(PREVIOUS)
        self._take("request", lambda: usecase.request_transfer(new, self.transfer_id, self._at), "Api")
        self._take(
            "authorise", lambda: usecase.authorise_transfer(previous, self.transfer_id, self._at), "Api"
        )

    def copy(self) -> None:
        """The steps of the workflow."""
        asked: dict[str, Any] = {"transfer_id": self.transfer_id, "attempt": 1}
        self.plan = self._step("prepare", lambda: workflow.prepare_transfer(**asked, now=self._at))
        for batch in self.plan["incident_batches"]:
            self._step("copy incidents", partial(workflow.copy_incidents, **asked, **batch, now=self._at))
        for batch in self.plan["document_batches"]:
            self._step("copy files", partial(workflow.copy_documents, **asked, **batch, now=self._at))
        self._step("verify", lambda: workflow.verify_transfer(**asked, now=self._at))
        self._step("complete", lambda: workflow.complete_transfer(**asked, now=self._at))

    def end(self) -> Cost:
        """What comes after the workflow. That the record has arrived makes the student due once more."""
        self._after()
        self._take(
            "match again", lambda: matching.match_changed_student(self._mover.new, self._at), "MatchChanges"
        )
        self._take(
            "acknowledge",
            lambda: usecase.acknowledge_transfer(holder(NEW), self.transfer_id, self._at),
            "Api",
        )
        arrived, filed = (
            self._records(self._mover.new, "INCIDENT#"),
            self._records(self._mover.new, "DOCUMENT#"),
        )
        sources = [
            i for kind in ("INCIDENT#", "DOCUMENT#") for i in self._records(self._mover.previous, kind)
        ]
        if len(arrived) + len(filed) != len(sources):
            raise AssertionError(f"{len(sources)} items went, {len(arrived)} and {len(filed)} arrived")
        asl = states.machine()
        self._invoked.update(states.lambda_calls(asl, self.plan))
        return Cost(
            {p: self._meter.calls[self._prefix + p] for p in self._phases},
            Counter({p: self._meter.writes[self._prefix + p] for p in self._phases}),
            Counter({p: self._meter.reads[self._prefix + p] for p in self._phases}),
            self.plan,
            self._invoked,
            states.entered(asl, self.plan).total(),
            self._manifest_bytes(),
            least([*arrived, *filed], sources, len(filed)),
        )

    def _take(self, phase: str, act: Callable[[], object], by: str) -> None:
        self._invoked[by] += 1
        self._step(phase, act)
        self._after()

    def _step(self, phase: str, act: Callable[[], Any]) -> Any:
        if phase not in self._phases:
            self._phases.append(phase)
        with self._meter.phase(self._prefix + phase):
            result = act()
        self._at += timedelta(seconds=1)
        return result

    def _after(self) -> None:
        """The stream's consumers: each is called once with all that the step has left for it."""
        undone = [
            entry
            for shard in range(keys.SHARDS)
            for _, entry in outbox.list_undone(self._at.date(), shard)
            if "REMIND#" not in entry[1]
        ]
        if undone:
            self._invoked["DispatchOutbox"] += 1
            for pk, sk in undone:
                phase = "start" if sk.startswith("START#") else "notices"
                self._step(phase, partial(outbox_usecase.dispatch, pk, sk, self._at))
        entries = self._new_entries()
        if entries:
            self._invoked["SealAudit"] += 1
            self._step("seal", lambda: sealing.seal_entries(entries, self._at))

    def _new_entries(self) -> list[Value]:
        found = []
        for school_id in (PREVIOUS, NEW):
            for image in self._query(keys.audit(school_id, f"{self._at:%Y-%m}"), ""):
                if image["sk"]["S"] not in self._sealed:
                    self._sealed.add(image["sk"]["S"])
                    found.append(image)
        return found

    def _found(self) -> str:
        """The transfer of this mover, among the newest."""
        for one in transfers.list_incoming(NEW, limit=50):
            if one.new_student_id == self._mover.new:
                return one.transfer_id
        raise AssertionError("no match was found")

    def _records(self, student_id: str, kind: str) -> list[int]:
        return [item_bytes(i) for i in self._query(keys.student(student_id), kind)]

    def _query(self, pk: str, begins: str) -> list[Value]:
        condition, values = "pk = :p", {":p": {"S": pk}}
        if begins:
            condition, values = f"{condition} AND begins_with(sk, :b)", {**values, ":b": {"S": begins}}
        pages = self._client.get_paginator("query").paginate(
            TableName=Item.Meta.table_name, KeyConditionExpression=condition, ExpressionAttributeValues=values
        )
        return [item for page in pages for item in page["Items"]]

    def _manifest_bytes(self) -> int:
        from chalicelib.storage import transfers
        from chalicelib.usecases import manifests

        transfer = transfers.find_transfer(self.transfer_id)
        kept = transfer and manifests.kept_by(transfer.previous_school_id, transfer)
        return len(kept.to_json()) if kept else 0
