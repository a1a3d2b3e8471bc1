"""The walk through every screen of the client: who opens it, what its address names, how many calls it may make."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Stop:
    """A screen of the walk: who opens it, and what its address names. `reads`: how many calls it may make."""

    pattern: str
    who: str
    ids: tuple[str, ...] = ()
    reads: int = 2

    def path(self, ids: dict[str, str]) -> str:
        words = iter(self.ids)
        return re.sub(r":\w+", lambda _: ids.get(word := next(words), word), self.pattern)

    def __str__(self) -> str:
        return f"{self.who} {self.pattern}"


PILES = 9
"""A list of transfers asks how many lie in each pile, and for those piles that have some: seven at most."""
FILE, INCIDENT = ("wyn", "file"), ("wyn", "incident")
WALK = [
    Stop("/", "new"),
    Stop("/", "lead"),
    Stop("/account", "lead"),
    Stop("/account/mails", "lead"),
    Stop("/notices", "new"),
    Stop("/students", "lead"),
    Stop("/students/left", "lead"),
    Stop("/students/transfers", "new", reads=0),
    Stop("/students/years/:id", "lead", ("year",)),
    Stop("/students/classes/:id", "lead", ("form",)),
    Stop("/students/:id/import-package", "new", ("wes",)),
    Stop("/students/:id/import-package/:import", "new", ("wes", "package")),
    Stop("/students/:id/archive", "previous", ("otis",)),
    Stop("/students/:id/restore", "previous", ("wyn",)),
    Stop("/students/:id/incidents", "lead", ("wyn",), reads=5),
    Stop("/students/:id/documents", "lead", ("wyn",), reads=5),
    Stop("/students/:id/report", "lead", ("wyn",), reads=4),
    Stop("/students/:id/transfers", "new", ("wes",), reads=3),
    Stop("/students/:id/handovers", "previous", ("wyn",), reads=4),
    Stop("/students/:id/retention", "previous", ("wyn",)),
    Stop("/students/:id/history", "previous", ("wyn",), reads=3),
    Stop("/students/:id/documents/:file", "lead", FILE, reads=3),
    Stop("/students/:id/documents/:file/replace", "lead", FILE),
    Stop("/students/:id/documents/:file/redact", "previous", FILE),
    Stop("/students/:id/documents/:file/strike", "previous", FILE),
    Stop("/students/:id/incidents/log", "lead", ("wyn",)),
    Stop("/students/:id/incidents/:one", "lead", INCIDENT, reads=5),
    Stop("/students/:id/incidents/:one/history", "previous", INCIDENT, reads=4),
    Stop("/students/:id/incidents/:one/edit", "lead", INCIDENT, reads=4),
    Stop("/students/:id/incidents/:one/strike-out", "previous", INCIDENT),
    Stop("/admin/transfers", "new", reads=PILES),
    Stop("/admin/transfers/incoming", "new", reads=PILES),
    Stop("/admin/transfers/outgoing", "previous", reads=PILES),
    Stop("/admin/transfers/overdue", "previous"),
    Stop("/admin/transfers/statement", "previous"),
    Stop("/admin/transfers/escalation-contact", "previous"),
    Stop("/admin/transfers/incoming/:show", "new", ("acknowledge",)),
    Stop("/admin/transfers/outgoing/:show", "previous", ("authorise",)),
    Stop("/admin/transfers/request-many", "new"),
    Stop("/admin/transfers/authorise-many", "previous"),
    Stop("/admin/transfers/preferences", "previous"),
    Stop("/admin/transfers/term-dates", "previous"),
    Stop("/admin/transfers/:id", "new", ("transferred",), reads=4),
    Stop("/admin/transfers/:id", "previous", ("requested",)),
    Stop("/admin/transfers/:id/review", "previous", ("requested",), reads=5),
    Stop("/admin/transfers/:id/review/:at", "previous", ("requested", "incident"), reads=5),
    Stop("/admin/transfers/:id/review/:student/:file/redact", "previous", ("requested", *FILE)),
    Stop("/admin/transfers/:id/review/:student/:one/edit", "lead", ("requested", *INCIDENT), reads=4),
    Stop("/admin/transfers/:id/decline", "previous", ("requested",), reads=1),
    Stop("/admin/transfers/:id/recall", "previous", ("transferred",), reads=1),
    Stop("/admin/transfers/:id/refuse-recall", "new", ("transferred",), reads=1),
    Stop("/admin/transfers/:id/withdraw", "new", ("requested",)),
    Stop("/admin/retention", "previous"),
    Stop("/admin/retention/policy", "previous"),
    Stop("/admin/retention/certificates", "previous"),
    Stop("/admin/users", "previous", reads=3),
    Stop("/admin/users/invite", "previous"),
    Stop("/admin/users/people/:id", "previous", ("teacher",)),
    Stop("/admin/users/people/:id/disable", "previous", ("teacher",)),
    Stop("/admin/users/groups/:id", "previous", ("group",), reads=4),
    Stop("/admin/categories", "previous"),
    Stop("/admin/categories/:id", "previous", ("category",)),
    Stop("/admin/enrolments", "previous", reads=3),
    Stop("/admin/enrolments/:id", "previous", ("import",)),
    Stop("/admin/enrolments/:id/columns", "previous", ("import",)),
    Stop("/admin/api-keys", "previous"),
    Stop("/admin/api-keys/add", "previous", reads=0),
    Stop("/admin/api-keys/:id/revoke", "previous", ("key",)),
    Stop("/admin/school", "previous", reads=7),
    Stop("/admin/school/columns", "previous"),
    Stop("/admin/reports", "previous", reads=0),
    Stop("/admin/reports/handovers", "previous"),
    Stop("/admin/reports/exports", "previous"),
    Stop("/admin/audit", "previous"),
    Stop("/admin/audit/check", "previous", reads=0),
    Stop("/help", "lead", reads=0),
    Stop("/help/:page", "lead", ("hand-over",), reads=0),
    Stop("/", "operator", reads=0),
    Stop("/account", "operator"),
    Stop("/second-factor", "operator", reads=0),
    Stop("/runs", "operator"),
    Stop("/runs/start", "operator", reads=0),
    Stop("/runs/:id", "operator", ("run",)),
]
EMPTY = [
    "/", "/notices", "/students", "/students/left", "/admin/transfers/incoming", "/admin/transfers/outgoing",
    "/admin/transfers/overdue", "/admin/transfers/incoming/acknowledge", "/admin/transfers/request-many",
    "/admin/transfers/authorise-many", "/admin/retention", "/admin/retention/certificates", "/admin/categories",
    "/admin/enrolments", "/admin/api-keys",
]  # fmt: skip
"""Where a school that has nothing yet reads that there is nothing."""
ON_PAPER = {
    "/students/:id/incidents", "/students/:id/documents", "/students/:id/transfers", "/students/:id/retention",
    "/students/:id/history", "/students/:id/documents/:file", "/students/:id/incidents/:one", "/admin/transfers/:id",
    "/students/:id/incidents/:one/history",
}  # fmt: skip
"""Pages of a record, that somebody may print."""
QUIET = re.compile(
    r"/retention$|/categories$|/categories/unseen$|/groups$|/incident-readers|/students/stu_\w+$"
)
"""Reads that may fail without an error: the mark of a legal hold (who would end the record is refused by the API), names of
categories (a tag says "Category" in their place), who will see an incident (its line says that it is not known), whose page
a form is on, and what is to be granted after a transfer (it stands on the start page too)."""
