/** One's own reports and ZIPs of a student: how far each is, and the finished ones to fetch. */
import { useRef } from "preact/hooks";
import { call } from "../api/call";
import type { Export } from "../api/nouns";
import { Alert } from "../parts/errors";
import { useFresh } from "../parts/fresh";
import { Empty, type Fetched, Loaded, useFetched } from "../parts/loaded";
import { LookAgain } from "../parts/look_again";
import { Button, useSend } from "../parts/send";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { dayOf, moment } from "../words/dates";
import { contents, failure, gapsOf, state, what } from "../words/exports";
import { size } from "../words/numbers";

export interface Exports {
  studentId: string;
  found: Fetched<Export[]>;
  /** Whether what is being made has not moved for a while, and is not asked for any more. */
  isStill: boolean;
  /** Puts a new one on top, or a newer state in its place. */
  put: (made: Export) => void;
}

export function useExports(studentId: string): Exports {
  const ids = { student_id: studentId };
  const fetch = async () => (await call("get", "/students/{student_id}/exports", { ids })).exports;
  const found = useFetched(fetch, [studentId]);
  const isStill = useFresh(found, fetch, unfinished);
  const put = (made: Export): void => {
    const others = found.value ?? [];
    const isThere = others.some((e) => e.export_id === made.export_id);
    found.put(isThere ? others.map((e) => (e.export_id === made.export_id ? made : e)) : [made, ...others]);
  };
  return { studentId, found, isStill, put };
}

/** How far those are that are being made; "" when none is. */
function unfinished(all: readonly Export[]): string {
  return all
    .filter((e) => e.can_cancel)
    .map((e) => `${e.export_id} ${e.state} ${e.progress}`)
    .join();
}

interface ListProps {
  of: Exports;
  caption: string;
  isShown: (made: Export) => boolean;
  /** What stands in the place of an empty list; nothing when it is left out. */
  empty?: string;
}

export function ExportList({ of, caption, isShown, empty }: ListProps) {
  return (
    <Loaded of={of.found} what="what was made before">
      {(all) => {
        const shown = all.filter(isShown);
        return (
          <>
            <Told newest={shown[0]} />
            {shown.length > 0 && (
              <Table
                caption={caption}
                rows={shown}
                keyOf={(e) => e.export_id}
                columns={[
                  { head: "What", cell: what },
                  { head: "Asked for", cell: (e) => moment(e.asked_at) },
                  { head: "State", cell: (e) => <StateOf of={of} made={e} /> },
                ]}
              />
            )}
            {!shown.length && empty && <Empty>{empty}</Empty>}
            {of.isStill && (
              <LookAgain onLook={of.found.reload}>This takes longer than usual. You can leave this page, it goes on.</LookAgain>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

/** What screen readers hear of the newest one while somebody waits for it: each quarter, and its end. */
function Told({ newest }: { newest: Export | undefined }) {
  const followed = useRef("");
  if (newest?.can_cancel) followed.current = newest.export_id;
  const isFollowed = newest && newest.export_id === followed.current;
  return (
    <p class="govuk-visually-hidden" role="status">
      {isFollowed &&
        `${what(newest)}: ${state(newest).text}${newest.can_cancel ? `, ${newest.progress - (newest.progress % 25)}%` : ""}`}
    </p>
  );
}

function StateOf({ of, made }: { of: Exports; made: Export }) {
  const ids = { student_id: of.studentId, export_id: made.export_id };
  const download = useSend(async () => {
    const { url } = await call("post", "/students/{student_id}/exports/{export_id}/download", { ids });
    location.assign(url); // the bucket answers with "attachment": the browser saves it and stays here
  });
  const cancel = useSend(async () => {
    of.put(await call("post", "/students/{student_id}/exports/{export_id}/cancel", { ids }));
    document.getElementById(made.export_id)?.focus(); // the button that had the focus is gone
  });
  const problem = [...download.problems, ...cancel.problems][0];
  const name = <span class="govuk-visually-hidden"> {what(made)}</span>;
  return (
    <>
      <span id={made.export_id} tabIndex={-1}>
        <Tag {...state(made)} />
      </span>
      {made.can_cancel && (
        <span class="app-line">
          <progress max={100} value={made.progress} aria-label={what(made)} />
          {made.progress}%{" "}
          <button type="button" class="app-link-button" aria-disabled={cancel.isSending} onClick={() => void cancel.send()}>
            Cancel{name}
          </button>
        </span>
      )}
      {made.can_open && (
        <span class="app-line app-get">
          <Button kind="secondary" isSending={download.isSending} onClick={() => void download.send()}>
            Download{name}
          </Button>
          <span>
            {contents(made)}, {size(made.size)}. Kept until {dayOf(made.ready_until ?? "")}. {gapsOf(made)}
          </span>
        </span>
      )}
      {made.state === "failed" && <span class="app-line">{failure(made)}</span>}
      <Alert text={problem?.text} />
    </>
  );
}
