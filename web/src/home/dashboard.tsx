import { call } from "../api/call";
import type { EnrolmentImport, Group, Me, Notice, Transfer, UnseenCategory } from "../api/nouns";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Link } from "../router";
import { TransferRows } from "../transfers/rows";
import { moment } from "../words/dates";
import { count } from "../words/numbers";
import { FailedImports, unreadFiles } from "./failed_imports";
import { pilesOf } from "./waiting";

const NEWEST = 8;

interface Found {
  transfers: Transfer[];
  unseen: UnseenCategory[];
  groups: Group[];
  notices: Notice[];
  imports: EnrolmentImport[];
}

export function Dashboard({ me }: { me: Me }) {
  if (!me.is_key_holder) return <StaffStart />;
  return <KeyHolderStart />;
}

function StaffStart() {
  return (
    <Page title="Start">
      <p class="govuk-body">
        Open a student to read their incidents and their Document Vault, or to log an incident. You see what your user
        groups may see.
      </p>
      <Link href="/students" class="govuk-button">
        Find a student
      </Link>
    </Page>
  );
}

function KeyHolderStart() {
  const found = useFetched<Found>(async () => {
    const [incoming, outgoing, unseen, groups, notices, imports] = await Promise.all([
      call("get", "/transfers/incoming"),
      call("get", "/transfers/outgoing"),
      call("get", "/categories/unseen"),
      call("get", "/groups"),
      call("get", "/notices"),
      call("get", "/imports"),
    ]);
    return {
      transfers: [...outgoing.transfers, ...incoming.transfers],
      unseen: unseen.categories,
      groups: groups.groups,
      notices: notices.notices,
      imports: imports.imports,
    };
  }, []);
  return (
    <Page title="What waits for you">
      <Loaded of={found} what="what waits for you">
        {({ transfers, unseen, groups, notices, imports }) => {
          const piles = pilesOf(transfers);
          const unread = unreadFiles(imports);
          return (
            <>
              {piles.length + unseen.length + unread.length === 0 && <Empty>Nothing waits for you.</Empty>}
              {unseen.length > 0 && <Legacy unseen={unseen} groups={groups} />}
              {piles.map((pile) => (
                <section key={pile.title} class="app-pile">
                  <TransferRows
                    caption={`${pile.title} (${pile.transfers.length})`}
                    transfers={pile.transfers}
                    hasState={false}
                  />
                </section>
              ))}
              {unread.length > 0 && <FailedImports files={unread} />}
              <Notices notices={notices} />
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function Legacy({ unseen, groups }: { unseen: UnseenCategory[]; groups: Group[] }) {
  const names = unseen.map((c) => c.name);
  return (
    <section class="moj-alert moj-alert--warning app-alert">
      <div class="moj-alert__content">
        <h2 class="govuk-heading-s">
          {count(unseen.length, "Legacy category", "Legacy categories")} that nobody can see yet
        </h2>
        <p class="govuk-body">
          A record has arrived, and no user group may read these parts of it: {names.join(", ")}.{" "}
          {groups.length > 0 ? "Open a user group and tick what it may see:" : "Add a user group first."}
        </p>
        <ul class="govuk-list app-inline-list">
          {groups.map((group) => (
            <li key={group.group_id}>
              <Link href={`/admin/users/groups/${group.group_id}`}>{group.name}</Link>
            </li>
          ))}
          {groups.length === 0 && (
            <li>
              <Link href="/admin/users">Users</Link>
            </li>
          )}
        </ul>
      </div>
    </section>
  );
}

function Notices({ notices }: { notices: Notice[] }) {
  return (
    <section>
      <h2 class="govuk-heading-m">Newest notices</h2>
      {notices.length === 0 && <Empty>No notices yet.</Empty>}
      <ul class="govuk-list app-notices">
        {notices.slice(0, NEWEST).map((notice) => (
          <li key={notice.notice_id}>
            <Link href={aboutOf(notice)}>{notice.title}</Link>
            <span class="app-secondary">{moment(notice.at)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function aboutOf(notice: Notice): string {
  return notice.kind === "import_failed"
    ? `/admin/enrolments/${notice.subject_id}`
    : `/admin/transfers/${notice.subject_id}`;
}
