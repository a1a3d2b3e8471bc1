"""What operators may ask of the nightly runs: how they went, and to start one more."""

from datetime import datetime

from chalicelib.aws import workflow
from chalicelib.domain.errors import NotFound, NotPossibleNow
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.run import Progress, Run, RunState, run_id_at, start_of
from chalicelib.storage import runs
from chalicelib.usecases.access import note_look, note_unknown, require
from chalicelib.usecases.nightly import finish_nightly, open_run, pieces_of

PAGE = 30
PLATFORM_ITSELF = Resource(None)


def list_runs(actor: Actor, now: datetime) -> list[Run]:
    """The newest, newest first."""
    require(actor, Action.VIEW_RUNS, PLATFORM_ITSELF, now)
    found = runs.list_runs(limit=PAGE)
    note_look(actor, Action.VIEW_RUNS, "", now)
    return found


def view_run(actor: Actor, run_id: str, now: datetime) -> tuple[Run, list[Progress]]:
    """One run and how far each of its pieces is, in the order of the plan. Raises NotFound."""
    require(actor, Action.VIEW_RUNS, PLATFORM_ITSELF, now)
    run = runs.find_run(run_id)
    if run is None:
        note_unknown(actor, Action.VIEW_RUNS, run_id, now)
        raise NotFound
    begun = {p.piece.name: p for p in runs.list_progress(run_id)}
    note_look(actor, Action.VIEW_RUNS, run_id, now)
    return run, [begun.get(p.name) or start_of(p) for p in pieces_of(run)]


def start_run(actor: Actor, now: datetime) -> Run:
    """One more run, besides the night's. Raises NotPossibleNow while one is under way.

    Two that start in the same instant do no harm: runs may overlap, only the work is done twice.
    """
    require(actor, Action.START_RUN, PLATFORM_ITSELF, now)
    if any(r.state_at(now) is RunState.RUNNING for r in runs.list_runs(limit=PAGE)):
        raise NotPossibleNow(
            "A run is under way. Wait until it has ended, then look whether another one is needed.",
            code="run_under_way",
        )
    run = Run(run_id_at(now), now, actor.user_id)
    open_run(run, actor, now)
    try:
        workflow.start_run(run.run_id)
    except Exception:
        finish_nightly(run.run_id, now)  # nothing will run, so the record must not say that it does
        raise
    return run
