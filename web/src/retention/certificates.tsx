/** Admin > School > Review list > Certificates: records that were destroyed. */
import { call } from "../api/call";
import { Empty } from "../parts/loaded";
import { Paged } from "../parts/more";
import { Page } from "../parts/page";
import { Table } from "../parts/table";
import { Link } from "../router";
import { moment } from "../words/dates";
import { RetentionTabs } from "./tabs";

export function Certificates() {
  return (
    <Page title="Certificates" caption="Retention">
      <RetentionTabs here="certificates" />
      <p class="govuk-body">What was destroyed, when, by whom and under which policy. Certificates are kept.</p>
      <Paged
        what="certificates"
        marks={[]}
        fetch={async (before) => {
          const page = await call("get", "/retention/certificates", { query: { before } });
          return { rows: page.certificates, next: page.next };
        }}
      >
        {(rows) =>
          rows.length ? (
            <Table
              caption="Certificates of destruction"
              isCaptionHidden
              rows={rows}
              keyOf={(c) => c.student_id}
              columns={[
                {
                  head: "Student",
                  cell: (c) => (
                    <Link href={`/students/${c.student_id}/retention`}>
                      {c.initials}, left in {c.left_in}
                    </Link>
                  ),
                },
                { head: "Carried out by", cell: (c) => c.confirmed_by },
                { head: "Proposed by", cell: (c) => c.proposed_by },
                { head: "Destroyed", cell: (c) => (c.finished_at ? moment(c.finished_at) : "Being destroyed") },
              ]}
            />
          ) : (
            <Empty>No record has been destroyed.</Empty>
          )
        }
      </Paged>
    </Page>
  );
}
