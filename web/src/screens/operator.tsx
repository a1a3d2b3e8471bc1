/** The screens of the operator. */
import { Account } from "../account/account";
import { NightlyRun } from "../runs/run";
import { NightlyRuns } from "../runs/runs";
import { StartRun } from "../runs/start_run";
import { AddSchool } from "../schools/add_school";
import { LockedOut } from "../schools/locked_out";
import { one, type Screen } from "./screen";

export const SCREENS: Screen[] = [
  ["/", () => <AddSchool />],
  ["/account", () => <Account isOperator />],
  ["/second-factor", () => <LockedOut />],
  ["/runs", () => <NightlyRuns />],
  ["/runs/start", () => <StartRun />],
  ["/runs/:id", one(NightlyRun)],
];
