/** Admin > School > Review list: students who have left and whose retention has ended. Nothing goes by itself. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import type { EndedRetention } from "../api/nouns";
import { Empty } from "../parts/loaded";
import { Paged } from "../parts/more";
import { Page } from "../parts/page";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { day } from "../words/dates";
import { STATE } from "../words/transfers";
import { RetentionTabs } from "./tabs";

interface Told {
  hasPolicy: boolean;
  isListed: boolean;
}

export function EndedRetentions() {
  const [told, setTold] = useState<Told>({ hasPolicy: true, isListed: true });
  return (
    <Page title="Retention">
      <RetentionTabs here="list" />
      <p class="govuk-body">
        Students who have left and whose retention has ended. Look at each record before you decide. Nothing is destroyed by
        itself.
      </p>
      <p class="govuk-body">
        <Link href="/admin/retention/policy">Retention policy</Link>
      </p>
      {told.hasPolicy && !told.isListed && (
        <div class="govuk-inset-text">
          The list is still being made of the students who had left before. Load the page again in some minutes.
        </div>
      )}
      <Paged
        what="students"
        marks={[]}
        fetch={async (after) => {
          const page = await call("get", "/retention/ended", { query: { after } });
          setTold({ hasPolicy: page.policy_version > 0, isListed: page.is_listed });
          return { rows: page.students ?? [], next: page.next };
        }}
      >
        {(rows, hasMore) =>
          rows.length ? <Rows rows={rows} /> : <Empty>{hasMore ? "None on this page." : nobody(told.hasPolicy)}</Empty>
        }
      </Paged>
    </Page>
  );
}

function nobody(hasPolicy: boolean): string {
  return hasPolicy
    ? "Nobody: no student who has left is past the end of retention."
    : "Your school has not adopted a retention policy yet, so there is no list. Choose Retention policy.";
}

function Rows({ rows }: { rows: EndedRetention[] }) {
  return (
    <Table
      caption="Retention has ended"
      isCaptionHidden
      rows={rows}
      keyOf={(s) => s.student_id}
      columns={[
        {
          head: "Student",
          cell: (s) => (
            <Link href={`/students/${s.student_id}/retention`}>
              {s.forename} {s.surname}
            </Link>
          ),
        },
        { head: "Left on", cell: (s) => day(s.left_on) },
        { head: "Retention ended", cell: (s) => day(s.ended_on) },
        { head: "Incidents", cell: (s) => String(s.incident_count) },
        { head: "Sent to another school", cell: (s) => sent(s) },
        {
          head: "State",
          cell: (s) =>
            s.is_held ? (
              <Tag text="Legal hold" colour="orange" />
            ) : s.is_proposed ? (
              <Tag text="Proposed" colour="blue" />
            ) : (
              "To review"
            ),
        },
      ]}
    />
  );
}

function sent(student: EndedRetention): string {
  return student.sent.map((state) => STATE[state].text).join(", ") || "No";
}
