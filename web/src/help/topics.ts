/** Which page of the help belongs to which screen. */

/** The first whose beginning fits the address counts; ":" stands for any one part of it. */
const TOPICS: [start: string, page: string][] = [
  ["/students/left", "find"],
  ["/students/years", "find"],
  ["/students/classes", "find"],
  ["/students/transfers", "why-no-transfer"],
  ["/students/:/import-package", "import-package"],
  ["/students/:/archive", "archive"],
  ["/students/:/restore", "archive"],
  ["/students/:/documents/:/redact", "names"],
  ["/students/:/documents", "vault"],
  ["/students/:/report", "report"],
  ["/students/:/transfers", "why-no-transfer"],
  ["/students/:/handovers", "hand-over"],
  ["/students/:/retention", "retention"],
  ["/students/:/history", "history"],
  ["/students/:/incidents/log", "incident"],
  ["/students/:/incidents/:", "incident"],
  ["/students/:/incidents", "read"],
  ["/students", "find"],
  ["/admin/transfers/outgoing", "authorise"],
  ["/admin/transfers/incoming", "request"],
  ["/admin/transfers/overdue", "due"],
  ["/admin/transfers/escalation-contact", "due"],
  ["/admin/transfers/term-dates", "due"],
  ["/admin/transfers/statement", "proof"],
  ["/admin/transfers/request-many", "many"],
  ["/admin/transfers/authorise-many", "many"],
  ["/admin/transfers/preferences", "held-back"],
  ["/admin/transfers/:/review/:/:/edit", "names"],
  ["/admin/transfers/:/review/:/:/redact", "names"],
  ["/admin/transfers/:/review", "authorise"],
  ["/admin/transfers/:/decline", "end"],
  ["/admin/transfers/:/withdraw", "end"],
  ["/admin/transfers/:/recall", "end"],
  ["/admin/transfers/:/refuse-recall", "end"],
  ["/admin/transfers", "request"],
  ["/admin/reports/handovers", "hand-over"],
  ["/admin/reports/exports", "history"],
  ["/admin/reports", "proof"],
  ["/admin/school/columns", "enrolments"],
  ["/admin/school", "set-up"],
  ["/admin/users/groups", "permissions"],
  ["/admin/users", "users"],
  ["/admin/categories", "categories"],
  ["/admin/enrolments", "enrolments"],
  ["/admin/api-keys", "api-keys"],
  ["/admin/retention", "retention"],
  ["/admin/audit", "history"],
  ["/account/mails", "mails"],
  ["/account", "second-factor"],
  ["/notices", "mails"],
  ["/sign-in", "sign-in"],
  ["/receive", "open-package"],
];

/** The address of the help for a screen: the words of the screen, never an id that stands in its own address. */
export function helpFor(path: string): string {
  if (path.startsWith("/help")) return "/help";
  if (path === "/") return "/help/start";
  const given = path.split("/");
  const fits = (start: string): boolean => start.split("/").every((part, at) => part === given[at] || (part === ":" && given[at]));
  const page = TOPICS.find(([start]) => fits(start))?.[1];
  return page ? `/help/${page}` : "/help";
}
