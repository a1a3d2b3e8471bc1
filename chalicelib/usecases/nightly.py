"""The nightly run: every student due since the last complete run, and outbox entries that the stream lost.

One function for each Lambda of infra/nightly-matching.asl.json. What is done leaves the index, so the index itself is
the list of work: a piece that is worked twice, or by two runs at once, finds only what is left (docs/decisions/0044).
"""

import logging
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from chalicelib.aws import workflow
from chalicelib.domain import run as plans
from chalicelib.domain.audit import SYSTEM
from chalicelib.domain.errors import NotFound, NotPossibleNow
from chalicelib.domain.permission import Actor
from chalicelib.domain.run import Piece, Progress, Run, RunState, Work
from chalicelib.storage import keys, outbox, runs, students
from chalicelib.storage.students import Due
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import PLATFORM, note
from chalicelib.usecases.matching import match_changed_student
from chalicelib.usecases.outbox import CLAIM, dispatch

PAGE = 100
"""Students or entries between two saves of a piece's progress: what a crash can leave out of the report, at most."""
SECONDS_TO_END = 60
"""A Lambda that has no more than this left hands the rest of its piece to the next one."""
OUTBOX_SECONDS = CLAIM.total_seconds() / 2
"""How long entries are done under one `now`: a claim must be fresh when it is made, or another could take it over."""

# below the logger of the service, which prints JSON with the request's id; Lambda drops others' information
_log = logging.getLogger("safehand.nightly")


def start_nightly(now: datetime) -> bool:
    """The schedule's start. False when this night's run was started before: there is one a night, then nothing happens.

    The record comes first and the start is repeatable, so a crash in between is made good by the next try.
    """
    run = Run(plans.nightly_run_id(now.date()), now, SYSTEM.user_id)
    try:
        open_run(run, SYSTEM, now)
        is_first = True
    except NotPossibleNow:
        is_first = False
    workflow.start_run(run.run_id)
    _log.info(
        "nightly run started" if is_first else "nightly run was started before", extra={"run": run.run_id}
    )
    return is_first


def open_run(run: Run, actor: Actor, now: datetime) -> None:
    """Raises NotPossibleNow when it is there already."""
    changes = Changes()
    runs.add_new_run(changes, run)
    note(changes, actor, "start_run", run.run_id, now, PLATFORM)
    changes.commit()


def plan_nightly(run_id: str, now: datetime) -> dict[str, Any]:
    """Fixes from which day the run looks. Returns {"pieces": names of its pieces}; the same when asked again.

    Raises NotFound for a run that nobody opened.
    """
    run = _find(run_id)
    if run.since is None:
        since = runs.last_complete_day()
        if since is None:
            since = run.day - plans.LOOK_BACK
            runs.move_last_complete_day(since)  # until a run is complete, every run starts here
        changes = Changes()
        runs.add_plan(changes, run, min(since, run.day))
        note(changes, SYSTEM, "plan_run", run_id, now, PLATFORM, since=since.isoformat())
        try:
            changes.commit()
        except NotPossibleNow:
            _log.info("nightly run was planned before", extra={"run": run_id})
        run = _find(run_id)
    return {"pieces": [p.name for p in pieces_of(run)]}


def pieces_of(run: Run) -> list[Piece]:
    """None before it was planned."""
    return plans.plan(run.since, run.day, keys.SHARDS) if run.since else []


def work_piece(run_id: str, piece: str, seconds_left: Callable[[], float], now: datetime) -> dict[str, Any]:
    """Works on one piece until it is done or the time is nearly up. Returns {"more": whether something is left}.

    One student's error is counted and the piece goes on behind it. A look that kills the Lambda (time, memory) leaves the
    piece open: the next call goes carefully, and the one after it passes over the student. Raises NotFound for an
    unknown run.
    """
    run, todo = _find(run_id), Piece.named(piece)
    found = runs.find_progress(run_id, todo) or plans.start_of(todo)
    if found.is_done:
        return {"more": False}
    if found.working_on:
        return {"more": not _save(run, _pass_over_killer(found)).is_done}
    is_careful = found.is_open
    progress = _save(run, replace(found, is_open=True))
    started_with = seconds_left()

    def is_time_up() -> bool:
        left = seconds_left()
        is_stale = todo.work is Work.UNDONE and started_with - left > OUTBOX_SECONDS
        return left < SECONDS_TO_END or is_stale

    while not progress.is_done:
        worked = _work_page(run, progress, is_careful, is_time_up, now)
        # what killed the call before stands in this page: behind it the next call is as quick as ever, with new tries
        is_over = worked.is_done or is_careful or is_time_up()
        progress = _save(run, replace(worked, is_open=not is_over))
        if is_over:
            break
    return {"more": not progress.is_done}


def finish_nightly(run_id: str, now: datetime) -> dict[str, Any]:
    """Sums the pieces up and closes the run. Returns {"state": complete or incomplete}; the same when asked again.

    Only a run that looked at every student without an error moves the day from which the next one starts. Outbox
    errors make it incomplete as well but move it: every run goes back LOOK_BACK for those anyway.
    """
    run = _find(run_id)
    if run.state is RunState.RUNNING:
        counts, subjects = plans.sum_up(pieces_of(run), runs.list_progress(run_id))
        state = RunState.COMPLETE if plans.is_faultless(counts) else RunState.INCOMPLETE
        if not counts["errors"]:
            runs.move_last_complete_day(run.day)
        ended = replace(run, state=state, finished_at=now, counts=dict(counts), subjects=subjects)
        changes = Changes()
        runs.add_end(changes, ended)
        note(changes, SYSTEM, "finish_run", run_id, now, PLATFORM, state=state.value)
        try:
            changes.commit()
            _log.info("nightly run", extra={"run": run_id, "state": state.value, "report": dict(counts)})
        except NotPossibleNow:
            ended = _find(run_id)
        run = ended
    return {"state": run.state.value}


def _find(run_id: str) -> Run:
    run = runs.find_run(run_id)
    if run is None:
        raise NotFound
    return run


def _save(run: Run, progress: Progress) -> Progress:
    """The next step, saved; or what stands there, when Step Functions gave the piece to another Lambda meanwhile."""
    step = replace(progress, version=progress.version + 1)
    if runs.save_progress(run, step):
        return step
    return runs.find_progress(run.run_id, progress.piece) or plans.start_of(progress.piece)


def _pass_over_killer(progress: Progress) -> Progress:
    """Two calls died, the second one at this id. Handed over, so that the rest of the piece has all its tries."""
    _log.error(f"{progress.piece.work} killed its call", extra={"subject": progress.working_on})
    return replace(plans.pass_over(progress, progress.working_on), is_open=False, working_on="")


def _work_page(
    run: Run, progress: Progress, is_careful: bool, is_time_up: Callable[[], bool], now: datetime
) -> Progress:
    """The progress after one page of one day, or after less when the time is up; not yet saved.

    `is_careful`: each id is saved before its look, so that a look that kills the call is known by name.
    """
    page = _page(progress, now)
    is_rest_left = len(page) == PAGE
    for subject, work in page:
        if is_careful:
            marked = replace(progress, working_on=subject, version=progress.version + 1)
            if not runs.save_progress(run, marked):
                return progress  # another call is at the piece, so the caller cannot save this either
            progress = marked
        try:
            counts = Counter(progress.counts)
            counts.update(work())
            progress = replace(progress, after=subject, counts=dict(counts))
        except Exception:
            progress = plans.pass_over(progress, subject)
            _log_error(f"{progress.piece.work} failed", subject)
        if is_time_up():
            is_rest_left = True
            break
    if not is_rest_left:
        progress = replace(progress, day=progress.day + timedelta(days=1), after="")
    return replace(progress, is_done=progress.day > progress.piece.last, working_on="")


def _page(progress: Progress, now: datetime) -> list[tuple[str, Callable[[], Counter[str]]]]:
    """(id, what to do) of what comes next on the day of `progress`. What failed is behind `after`, so it never comes
    again in this run: it stays in the index for the next."""
    piece, after = progress.piece, progress.after
    if piece.work is Work.DUE:
        found = students.list_due(progress.day, piece.shard, after=after, limit=PAGE)
        return [(one.student_id, partial(_look, one, now)) for one in found]
    undone = outbox.list_undone(progress.day, piece.shard, after=after, limit=PAGE)
    return [(entry_id, partial(_send_again, pk, sk, now)) for entry_id, (pk, sk) in undone]


def _look(one: Due, now: datetime) -> Counter[str]:
    counts = match_changed_student(one.student_id, now)
    counts["rechecked"] += one.is_recheck
    return +counts


def _send_again(pk: str, sk: str, now: datetime) -> Counter[str]:
    try:
        outcome = dispatch(pk, sk, now)
    except NotPossibleNow:
        return Counter(in_hand=1)  # the stream's consumer is at it this very moment
    counted = {"done": "sent_again", "reminded": "reminded", "escalated": "escalated"}.get(outcome)
    return Counter([counted]) if counted else Counter()


def _log_error(what: str, subject: str) -> None:
    """Type and place only: the message of a library's error may hold anything."""
    kind, error, _ = sys.exc_info()
    last = traceback.extract_tb(error.__traceback__)[-1] if error else None
    place = f"{last.filename.rpartition('/')[2]}:{last.lineno}" if last else ""
    _log.error(what, extra={"subject": subject, "error_type": kind.__name__ if kind else "", "at": place})
