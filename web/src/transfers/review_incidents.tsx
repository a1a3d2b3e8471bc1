/** The incidents of a review, a page at a time, under the heads of their two columns. */
import { useEffect } from "preact/hooks";
import { call } from "../api/call";
import type { FoundName, ReviewedFile, ReviewedIncident } from "../api/nouns";
import { Empty } from "../parts/loaded";
import { Paged } from "../parts/more";
import { Reviewed } from "./reviewed";

/** What of the list stands on the page. */
export interface OnPage {
  ids: readonly string[];
  hasMore: boolean;
}

/** As many as are on the page, as they stand now; null when they are not the same ones any more. */
export async function fetchAgain(transferId: string, { ids, hasMore }: OnPage): Promise<ReviewedIncident[] | null> {
  const rows: ReviewedIncident[] = [];
  let next: string | undefined;
  do {
    const page = await fetchPage(transferId, next);
    rows.push(...page.rows);
    next = page.next;
  } while (next && rows.length < ids.length);
  const isMore = Boolean(next) || rows.length > ids.length;
  const isSame = ids.every((id, index) => id === rows[index]?.incident_id);
  return isSame && (hasMore || !isMore) ? rows : null;
}

async function fetchPage(transferId: string, after: string | undefined) {
  const ids = { transfer_id: transferId };
  const page = await call("get", "/transfers/{transfer_id}/review/incidents", { ids, query: { after } });
  return { rows: page.incidents, next: page.next };
}

interface ReviewIncidentsProps {
  transferId: string;
  studentId: string;
  newSchool: string;
  /** Another turn, another list. */
  turn: number;
  /** The incident to come back to; the list reaches at least so far. */
  at: string;
  files: readonly ReviewedFile[];
  names: readonly FoundName[];
  /** Incidents as they stand after an edit, by id. */
  fresh: ReadonlyMap<string, ReviewedIncident>;
  onPage: (now: OnPage) => void;
  onChanged: () => Promise<void>;
}

export function ReviewIncidents(props: ReviewIncidentsProps) {
  const { transferId, newSchool, turn, at, files, names, fresh, onPage } = props;
  return (
    <Paged
      key={turn}
      what="incidents"
      marks={[turn]}
      fetch={async (after) => {
        const shown = await fetchPage(transferId, after);
        while (!after && at && shown.next && !shown.rows.some((one) => one.incident_id === at)) {
          const more = await fetchPage(transferId, shown.next);
          shown.rows.push(...more.rows);
          shown.next = more.next;
        }
        return shown;
      }}
    >
      {(incidents, hasMore) =>
        incidents.length ? (
          <>
            <Tell ids={incidents.map((one) => one.incident_id)} hasMore={hasMore} onPage={onPage} />
            <div class="app-pair app-pair--heads" aria-hidden="true">
              <p>As written: look it through, edit it here</p>
              <p>As it will look at {newSchool}</p>
            </div>
            {incidents.map((one) => (
              <Reviewed
                key={one.incident_id}
                {...props}
                incident={fresh.get(one.incident_id) ?? one}
                isBack={one.incident_id === at}
                files={files.filter((f) => f.incident_id === one.incident_id)}
                names={names.filter((n) => n.incident_id === one.incident_id)}
              />
            ))}
          </>
        ) : (
          <Empty>There are no incidents that you can see.</Empty>
        )
      }
    </Paged>
  );
}

function Tell({ ids, hasMore, onPage }: OnPage & Pick<ReviewIncidentsProps, "onPage">) {
  useEffect(() => onPage({ ids, hasMore }), [ids.join(), hasMore]);
  return null;
}
