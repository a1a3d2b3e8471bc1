/** The screens of everybody who is signed in. */
import { Account } from "../account/account";
import { Mails } from "../account/mails";
import { Dashboard } from "../home/dashboard";
import { Notices } from "../notices/notices";
import type { Screen } from "./screen";

export const SCREENS: Screen[] = [
  ["/", (_, me) => <Dashboard me={me} />],
  ["/account", () => <Account />],
  ["/account/mails", () => <Mails />],
  ["/notices", () => <Notices />],
];
