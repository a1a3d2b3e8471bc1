/** All pages of the help, in the order of the list. */
import type { HelpPage } from "./page";
import { ELSEWHERE } from "./pages/elsewhere";
import { KEEPING } from "./pages/keeping";
import { RECORDS } from "./pages/records";
import { SCHOOL } from "./pages/school";
import { SIGNING_IN } from "./pages/signing_in";
import { TRANSFERS } from "./pages/transfers";
import { TRANSFERS_MORE } from "./pages/transfers_more";

export const CHAPTERS: [name: string, pages: HelpPage[]][] = [
  ["Transfers", [...TRANSFERS, ...TRANSFERS_MORE]],
  ["Students and their records", RECORDS],
  ["Schools without Safehand", ELSEWHERE],
  ["Your school", [...SCHOOL, ...KEEPING]],
  ["Signing in", SIGNING_IN],
];

export const PAGES: HelpPage[] = CHAPTERS.flatMap(([, pages]) => pages);
