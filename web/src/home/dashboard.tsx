/** The start page: what waits for the reader. */
import { call } from "../api/call";
import type { Dashboard as Found, Me } from "../api/nouns";
import { Loaded, useFetched } from "../parts/loaded";
import { tellUnread } from "../notices/unread";
import { Page } from "../parts/page";
import { Link } from "../router";
import { FailedImports } from "./failed_imports";
import { FailingMails } from "./failing_mails";
import { Legacy } from "./legacy";
import { MyActions } from "./my_actions";
import { MyAlerts } from "./my_alerts";
import { Nothing } from "./nothing";
import { Notices } from "./notices";
import { Overdue } from "./overdue";
import { Waiting } from "./waiting";

export function Dashboard({ me }: { me: Me }) {
  const found = useFetched<Found>(async () => {
    const shown = await call("get", "/dashboard");
    tellUnread(shown.unread_notices);
    return shown;
  }, []);
  return (
    <Page title="What waits for you">
      <Loaded of={found} what="what waits for you">
        {(shown) => (
          <>
            <Overdue shown={shown} />
            {isNothing(shown) && <Nothing me={me} />}
            {shown.alerts.length > 0 && <MyAlerts alerts={shown.alerts} />}
            {shown.actions.length > 0 && <MyActions actions={shown.actions} />}
            <Waiting shown={shown} />
            {shown.unseen_categories.length > 0 && <Legacy unseen={shown.unseen_categories} groups={shown.groups} />}
            {shown.failed_imports.length > 0 && <FailedImports files={shown.failed_imports} />}
            <FailingMails shown={shown} />
            {!me.is_key_holder && <FindStudent />}
            {(me.is_key_holder || shown.notices.length > 0) && <Notices shown={shown} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function isNothing(shown: Found): boolean {
  if (shown.overdue_incoming || shown.overdue_outgoing) return false;
  const { alerts, actions, waiting, unseen_categories, failed_imports } = shown;
  return [alerts, actions, waiting, unseen_categories, failed_imports].every((part) => part.length === 0);
}

function FindStudent() {
  return (
    <>
      <p class="govuk-body">
        Open a student to read their incidents and their Document Vault, or to log an incident. You see what your user
        groups may see.
      </p>
      <Link href="/students" class="govuk-button">
        Find a student
      </Link>
    </>
  );
}
