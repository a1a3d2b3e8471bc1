"""Twenty thousand transfers go through the system in one simulated day: people press one button after the other, the table's
stream is followed in lanes, and each execution of the workflow goes from step to step. What each part asks of AWS is counted
(recipe.py); how long a call takes is assumed (LATENCY), as nothing here is AWS."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from zlib import crc32

from chalicelib.storage import keys
from tests.bench.day import Move
from tests.bench.lanes import Clock, Lane, Rate
from tests.bench.loads import Loads
from tests.bench.recipe import Growing, Part

LATENCY = {
    "dynamodb.GetItem": 0.005, "dynamodb.BatchGetItem": 0.008, "dynamodb.Query": 0.008, "dynamodb.PutItem": 0.007,
    "dynamodb.UpdateItem": 0.007, "dynamodb.TransactWriteItems": 0.020, "s3.GetObject": 0.025, "s3.HeadObject": 0.015,
    "s3.PutObject": 0.040, "s3.CopyObject": 0.150, "ses.SendTemplatedEmail": 0.060, "sfn.StartExecution": 0.040,
}  # fmt: skip
"""Seconds, as is usual within a region."""
BROWSER = 0.100
"""Between a browser and the API, there and back."""
STATE = 0.050
"""Between two states of an execution, with the call of the Lambda."""
POLL = 0.250
"""Until a Lambda that follows the stream gets what was written."""
READING = 10.0
"""A person confirms one receipt in so many seconds."""
SESSION = {"dynamodb.GetItem": 3.0}
"""What each request of the API reads before its use case (bench `requests`)."""
SHARDS = 4
"""Of the stream of a new table on demand. More shards make everything that follows the stream faster."""
FACTOR = 4
"""ParallelizationFactor of match_changes and of both event sources of dispatch_outbox; seal_audit has 1
(infra/template/functions.yaml)."""
SEAL_BATCH, SEAL_WINDOW = 100, 20.0
BATCHES = {"copy incidents": 1, "copy files": 5}
"""MaxConcurrency of the two Maps (infra/transfer-workflow.asl.json)."""
INCIDENTS_AT_ONCE, DOCUMENTS_AT_ONCE = 100, 10
AT_ONCE = {"copy incidents": ("dynamodb.PutItem", 4), "verify": ("s3.HeadObject", 8)}
"""Calls that a step makes side by side, and how many (usecases/workflow.py)."""
PACE = 800
"""Write units a second that the copy of a record's incidents keeps to (usecases/workflow.py)."""
COPIED_INTO = "STUDENT#<student>"
MAILS_OF_A_NOTICE = 2


class Traffic:
    """`waits`: seconds from a write to what follows from it, by what it is."""

    def __init__(self, recipe: Mapping[str, Growing], mails_per_second: float) -> None:
        self.loads, self.waits = Loads(), defaultdict[str, list[float]](list)
        self.done = self.paced = 0
        self._recipe, self._mails = recipe, Rate(mails_per_second)
        self._clock = Clock()
        self._free: dict[int, float] = defaultdict(float)
        self._mailing = [Lane(self._clock, self._dispatch, 1) for _ in range(SHARDS * FACTOR)]
        self._starting = [Lane(self._clock, self._dispatch, 1) for _ in range(SHARDS * FACTOR)]
        self._match = [Lane(self._clock, self._look, 1) for _ in range(SHARDS * FACTOR)]
        self._seal = [Lane(self._clock, self._seal_entries, SEAL_BATCH, SEAL_WINDOW) for _ in range(SHARDS)]

    def run(self, moves: Sequence[Move]) -> None:
        for move in moves:
            self._clock.at(move.detected, self._changed, move, "detect")
        self._clock.run()

    # --- people

    def _ask(self, move: Move, phase: str) -> None:
        """One request after the other, by one person of a school."""
        school = move.previous if phase == "authorise" else move.new
        part = self._recipe[phase].of()
        begin = max(self._clock.now, self._free[school])
        end = begin + BROWSER + self._use(move, part.plus(Part(SESSION, 3.0, {})), begin + BROWSER / 2)
        self.loads.runs("api", begin, end)
        self.loads.add("API requests", begin, begin, 1)
        self._free[school] = end + (READING if phase == "acknowledge" else 0)
        self._clock.at(end, self._asked, move, phase)

    def _asked(self, move: Move, phase: str) -> None:
        self._audited(move.new, move.previous)
        if phase == "request":
            self._tell(move, move.previous)
            self._clock.at(move.authorised, self._ask, move, "authorise")
        if phase == "authorise":
            self._follow(self._starting, f"start{move.number}", ("start", move, self._clock.now))

    # --- what follows the stream

    def _changed(self, move: Move, phase: str) -> None:
        self._follow(self._match, f"student{move.number}", (phase, move, self._clock.now))

    def _tell(self, move: Move, school: int) -> None:
        self._follow(self._mailing, f"notices{school}", ("notices", move, self._clock.now))

    def _audited(self, *schools: int) -> None:
        for school in schools:
            self._follow(self._seal, f"audit{school}", (school, self._clock.now))

    def _follow(self, lanes: Sequence[Lane], partition: str, record: tuple[object, ...]) -> None:
        """What has one partition key goes down one lane, in order."""
        self._clock.at(self._clock.now + POLL, lanes[crc32(partition.encode()) % len(lanes)].put, record)

    def _look(self, records: Sequence[tuple[str, Move, float]], begin: float) -> float:
        at = begin
        for phase, move, _ in records:
            at += self._use(move, self._recipe[phase].of(), at)
            if phase == "detect":
                self._clock.at(at, self._detected, move)
        self.loads.runs("match_changes", begin, at)
        return at

    def _detected(self, move: Move) -> None:
        self._audited(move.new)
        self._tell(move, move.new)
        self._clock.at(move.requested, self._ask, move, "request")

    def _dispatch(self, records: Sequence[tuple[str, Move, float]], begin: float) -> float:
        at = begin
        for what, move, since in records:
            if what == "start":
                at += self._use(move, self._recipe["start"].of(), at)
                self.loads.add("StartExecution", at, at, 1)
                self.waits["start of the copy"].append(at - since)
                self._clock.at(at, self._execute, move)
                continue
            for _ in range(MAILS_OF_A_NOTICE):
                goes = self._mails.take(at)
                self.loads.add("mails", goes, goes, 1)
                at = goes
            at += self._use(move, self._recipe["notices"].of().times(1 / 4), at)
            self.waits["mail"].append(at - since)
        self.loads.runs("dispatch_outbox", begin, at)
        return at

    def _seal_entries(self, records: Sequence[tuple[int, float]], begin: float) -> float:
        at, one = (
            begin,
            self._recipe["seal"].of().times(1 / 9),
        )  # five batches, of which four have both schools
        for school in {school for school, _ in records}:
            at += self._use_at(school, school, 0, one, at)
        self.waits["seal of an audit entry"] += [at - since for _, since in records]
        self.loads.runs("seal_audit", begin, at)
        return at

    # --- the workflow

    def _execute(self, move: Move) -> None:
        at = self._state(move, "prepare", "prepare_transfer", self._clock.now, move.incidents, move.files)
        at = self._map(move, "copy incidents", "copy_incidents", at, move.incidents, INCIDENTS_AT_ONCE)
        at = self._map(move, "copy files", "copy_documents", at, move.files, DOCUMENTS_AT_ONCE)
        at = self._state(move, "verify", "verify_transfer", at, move.incidents, move.files)
        at = self._state(move, "complete", "complete_transfer", at)
        self.loads.add("state transitions", at, at, 1)  # the state that ends it
        self.waits["whole copy"].append(at - self._clock.now)
        self._clock.at(at, self._completed, move)

    def _state(
        self, move: Move, phase: str, function: str, at: float, incidents: int = 0, files: int = 0
    ) -> float:
        """When it ends."""
        self.loads.add("state transitions", at, at, 1)
        begin, part = at + STATE, self._recipe[phase].of(incidents, files)
        end = begin + self._use(move, part, begin, phase)
        self.loads.runs(function, begin, end)
        return end

    def _map(self, move: Move, phase: str, function: str, at: float, total: int, size: int) -> float:
        """BATCHES at once."""
        self.loads.add("state transitions", at, at, 1)
        counts = [min(size, total - first) for first in range(0, total, size)]
        if phase == "copy incidents":
            self.paced += any(_is_paced(self._recipe[phase].of(count)) for count in counts)
        for first in range(0, len(counts), BATCHES[phase]):
            ends = []
            for count in counts[first : first + BATCHES[phase]]:
                own = (count, 0) if phase == "copy incidents" else (0, count)
                ends.append(self._state(move, phase, function, at, *own))
                if phase == "copy files":
                    self.loads.add("S3 copies", at, ends[-1], count)
            at = max(ends)
        return at

    def _completed(self, move: Move) -> None:
        self.done += 1
        self._audited(move.new, move.previous, move.new, move.previous)  # of prepare, too
        self._tell(move, move.new)
        self._tell(move, move.previous)
        self._changed(move, "match again")
        self._clock.at(move.acknowledged, self._ask, move, "acknowledge")

    # --- what a part asks of AWS

    def _use(self, move: Move, part: Part, begin: float, phase: str = "") -> float:
        return self._use_at(move.new, move.previous, move.number, part, begin, phase)

    def _use_at(
        self, new: int, previous: int, number: int, part: Part, begin: float, phase: str = ""
    ) -> float:
        """Adds what a part asks for; the seconds that it takes. Partitions are counted as if they gave whatever is asked of
        them."""
        takes = seconds_of(part, phase)
        end, units = begin + takes, 0.0
        shard = str(keys.shard_of(f"{number}{begin}"))
        for pattern, of in part.writes.items():
            if of <= 0:
                continue
            own = {"<new>": f"s{new}", "<previous>": f"s{previous}", "<shard>": shard, "<student>": str(number),
                   "<transfer>": str(number)}  # fmt: skip
            partition = "".join(value for name, value in own.items() if name in pattern)
            common = pattern.replace("<new>", "<school>").replace("<previous>", "<school>")
            self.loads.write(common, partition, begin, end, of)
            units += of
        self.loads.add("write units", begin, end, units)
        self.loads.add("read units", begin, end, part.reads)
        return takes


def seconds_of(part: Part, phase: str = "") -> float:
    """How long the calls take, one after the other, but for those that a step makes side by side or keeps to a pace."""
    side_by_side, threads = AT_ONCE.get(phase, ("", 1))
    takes = sum(
        LATENCY.get(name, 0.01) * number / (threads if name == side_by_side else 1)
        for name, number in part.calls.items()
        if number > 0
    )
    return max(takes, part.writes.get(COPIED_INTO, 0) / PACE) if phase == "copy incidents" else takes


def _is_paced(part: Part) -> bool:
    return part.writes.get(COPIED_INTO, 0) / PACE >= seconds_of(part, "copy incidents")
