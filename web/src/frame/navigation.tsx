/** Where one can go from every screen, and the quick search. */
import type { Me } from "../api/nouns";
import { Link } from "../router";
import { useFold } from "./fold";
import { QuickSearch } from "./quick_search";

const ADMIN = [
  ["/admin/transfers", "Transfers"],
  ["/admin/users", "Users"],
  ["/admin/categories", "Categories"],
  ["/admin/school", "School"],
  ["/admin/enrolments", "Enrolments"],
  ["/admin/audit", "Audit"],
  ["/admin/reports", "Reports"],
] as const;
/** Addresses of their own that one comes to from School. */
const IN_SCHOOL = ["/admin/api-keys", "/admin/retention"];

export function Navigation({ path, me }: { path: string; me: Me }) {
  const isAdmin = path.startsWith("/admin");
  return (
    <>
      <div class="app-nav">
        <div class="govuk-width-container app-nav__row">
          <nav aria-label="Main">
            <ul class="app-nav__list">
              {item("/", "Start", path === "/")}
              {item("/students", "Students", path.startsWith("/students"))}
              {me.is_key_holder && item("/admin/transfers", "Admin", isAdmin)}
            </ul>
          </nav>
          <QuickSearch path={path} />
        </div>
      </div>
      {isAdmin && me.is_key_holder && <AdminNavigation path={path} />}
    </>
  );
}

function AdminNavigation({ path }: { path: string }) {
  const fold = useFold();
  const part = IN_SCHOOL.some((start) => path.startsWith(start)) ? "/admin/school" : path;
  const here = ADMIN.find(([href]) => part.startsWith(href));
  return (
    <nav class="app-nav app-nav--sub" aria-label="Admin">
      <div class="govuk-width-container">
        <button type="button" class="app-nav__fold" {...fold.button("admin-menu")}>
          <span class="govuk-visually-hidden">Admin: </span>
          {here?.[1] ?? "Admin"}
        </button>
        <ul id="admin-menu" class={`app-nav__list app-nav__list--folds${fold.isOpen ? " app-nav__list--open" : ""}`}>
          {ADMIN.map(([href, text]) => item(href, text, href === here?.[0]))}
        </ul>
      </div>
    </nav>
  );
}

export function OperatorNavigation({ path }: { path: string }) {
  return (
    <nav class="app-nav" aria-label="Main">
      <ul class="govuk-width-container app-nav__list">
        {item("/", "Schools", path === "/")}
        {item("/runs", "Nightly runs", path.startsWith("/runs"))}
        {item("/second-factor", "Second factor", path === "/second-factor")}
      </ul>
    </nav>
  );
}

function item(href: string, text: string, isHere: boolean) {
  return (
    <li class="app-nav__item">
      <Link href={href} class="app-nav__link" aria-current={isHere ? "page" : undefined}>
        {text}
      </Link>
    </li>
  );
}
