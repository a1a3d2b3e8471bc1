"""docs/permissions.md, as `permit` says it: action x role x category right x whose school x second factor.

`.venv/bin/python -m tests.domain.permission_table` writes it anew; read what changed before it is committed.
"""

from pathlib import Path

from chalicelib.domain.permission import Action, Actor, Resource, Right, permit
from tests.builders import ALL_RIGHTS, NEW, OLD, THIRD, VIEW, actor, key_holder, operator

FILE = Path(__file__).parents[2] / "docs" / "permissions.md"
INTRO = """# Who may do what

Made from `permit` in chalicelib/domain/permission.py by `.venv/bin/python -m tests.domain.permission_table`; a test keeps
it true. What every route answers is compared with the same function in tests/routes/test_matrix.py.

*yes*: allowed. *no*: refused, with a sentence that says why. *-*: "not found"; even that it exists is not told.
Rights are those on every category of the record. *2*: signed in with the second factor.
"""


def people(school_id: str) -> dict[str, Actor]:
    rights = {
        "staff, no right": frozenset[Right](),
        "View Students": frozenset({Right.VIEW_STUDENTS}),
        "both Views": VIEW,
        "Add": frozenset({Right.ADD_INCIDENTS}),
        "all": ALL_RIGHTS,
    }
    return {
        "key holder, 2": key_holder(school_id),
        "key holder": key_holder(school_id, has_second_factor=False),
        **{name: actor(school_id, rights={"cat": given}) for name, given in rights.items()},
        "API key": actor(school_id, is_connector=True),
        "operator, 2": operator(),
        "operator": operator(has_second_factor=False),
    }


PLACES = {
    "Of one's own school": NEW,
    "Of the other school of a transfer, at a step that is that school's": OLD,
    "Of a school that one has nothing to do with": THIRD,
}
ABOUT = {
    NEW: Resource(NEW, ("cat",)),
    OLD: Resource(NEW, ("cat",), frozenset({NEW, OLD})),
    THIRD: Resource(NEW, ("cat",)),
}


def cell(who: Actor, action: Action, resource: Resource) -> str:
    found = permit(who, action, resource)
    return "yes" if found.is_allowed else "-" if found.hidden else "no"


def table(school_id: str) -> str:
    """One line for each action; actions that everybody answers alike share it."""
    who = people(school_id)
    rows: dict[tuple[str, ...], list[str]] = {}
    for action in sorted(Action):
        cells = tuple(cell(one, action, ABOUT[school_id]) for one in who.values())
        rows.setdefault(cells, []).append(action.value)
    lines = [f"| Action | {' | '.join(who)} |", "|---" * (len(who) + 1) + "|"]
    lines += [f"| {', '.join(actions)} | {' | '.join(cells)} |" for cells, actions in rows.items()]
    return "\n".join(lines)


def text() -> str:
    return INTRO + "".join(f"\n## {title}\n\n{table(school_id)}\n" for title, school_id in PLACES.items())


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
    print(f"written: {FILE.name}")
