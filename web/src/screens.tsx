/** Which screen an address means. Screens come in parts: each is fetched when somebody first opens one of its screens. */
import type { JSX } from "preact";
import type { Me } from "./api/nouns";
import { Later } from "./parts/later";
import { Page } from "./parts/page";
import { Link, match } from "./router";
import { SCREENS as HOME } from "./screens/home";
import type { Screen } from "./screens/screen";

type Part = () => Promise<{ SCREENS: Screen[] }>;

/** By the beginning of the address, the first that fits. What is not here came with the first page. */
const PARTS: [start: string, part: Part][] = [
  ["/students", () => import("./screens/record")],
  ["/admin/transfers", () => import("./screens/transfers")],
  ["/admin", () => import("./screens/admin")],
];
/** Needs nobody to be signed in. */
const HELP: Part = () => import("./screens/help");
const OPERATOR: Part = () => import("./screens/operator");

export const isHelp = (path: string): boolean => path === "/help" || path.startsWith("/help/");

const partOf = (path: string): Part | undefined => 
  isHelp(path) ? HELP : PARTS.find(([start]) => path.startsWith(start))?.[1];

// whoever opens such an address needs it next: it comes while the session is asked for
void partOf(location.pathname)?.().catch(() => undefined); // the screen says it when it is still missing then

/** `me` is null only on a screen of the help. */
export function screen(path: string, me: Me | null): JSX.Element {
  const part = me?.is_operator && !isHelp(path) ? OPERATOR : partOf(path);
  if (!part) return find(HOME, path, me);
  return (
    <Later load={part} key={part}>
      {({ SCREENS }) => find(SCREENS, path, me)}
    </Later>
  );
}

function find(screens: Screen[], path: string, me: Me | null): JSX.Element {
  for (const [pattern, draw] of screens) {
    const ids = match(pattern, path);
    if (ids) return draw(ids, me as Me); // only the help is drawn for nobody, and it asks for nobody
  }
  return (
    <Page title="Page not found">
      <p class="govuk-body">There is no such page in Safehand. Check the address.</p>
      <p class="govuk-body">
        <Link href="/">Go to the start page</Link>
      </p>
    </Page>
  );
}
