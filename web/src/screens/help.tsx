/** The screens of the help. They need nobody to be signed in: see session/session.tsx. */
import { Help } from "../help/help";
import type { Screen } from "./screen";

export const SCREENS: Screen[] = [
  ["/help", () => <Help page="" />],
  ["/help/:page", ({ page = "" }) => <Help page={page} />],
];
