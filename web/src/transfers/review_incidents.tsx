/** The incidents of a review, a page at a time, under the heads of their two columns. */
import { call } from "../api/call";
import type { FoundName, Incident, ReviewedFile, ReviewedIncident } from "../api/nouns";
import { Empty } from "../parts/loaded";
import { Paged } from "../parts/more";
import { Reviewed } from "./reviewed";

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
  /** Incidents that were edited since the list was fetched. */
  edited: Readonly<Record<string, Incident>>;
  onChanged: (now: Incident) => Promise<void>;
}

export function ReviewIncidents(props: ReviewIncidentsProps) {
  const { transferId, newSchool, turn, at, files, names, edited } = props;
  const fetchPage = async (after: string | undefined) => {
    const ids = { transfer_id: transferId };
    const page = await call("get", "/transfers/{transfer_id}/review/incidents", { ids, query: { after } });
    return { rows: page.incidents, next: page.next };
  };
  return (
    <Paged
      key={turn}
      what="incidents"
      marks={[turn]}
      fetch={async (after) => {
        const shown = await fetchPage(after);
        while (!after && at && shown.next && !shown.rows.some((one) => one.incident_id === at)) {
          const more = await fetchPage(shown.next);
          shown.rows.push(...more.rows);
          shown.next = more.next;
        }
        return shown;
      }}
    >
      {(incidents) =>
        incidents.length ? (
          <>
            <div class="app-pair app-pair--heads" aria-hidden="true">
              <p>As written: look it through, edit it here</p>
              <p>As it will look at {newSchool}</p>
            </div>
            {incidents.map((one) => (
              <Reviewed
                key={one.incident_id}
                {...props}
                incident={now(one, edited[one.incident_id])}
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

/** As it stands now, with what an edit may have changed of its text. */
function now(shown: ReviewedIncident, edited: Incident | undefined): ReviewedIncident {
  return edited ? { ...shown, text: edited.text, version: edited.version } : shown;
}
