/** Who has seen this record, changed it, or was refused: for key holders. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import { Entries } from "../audit/entries";
import { Checkboxes } from "../parts/fields";
import { Paged } from "../parts/more";

const VIEWS = "views";

export function History({ studentId }: { studentId: string }) {
  const [ticked, setTicked] = useState<string[]>([]);
  const views = ticked.includes(VIEWS) ? "yes" : "no";
  return (
    <section aria-labelledby="history">
      <h2 class="govuk-heading-m" id="history">
        Who has seen this record
      </h2>
      <Checkboxes
        id="views"
        legend="Show"
        options={[{ value: VIEWS, text: "Views only", hint: "Looked at or downloaded, also when it was refused" }]}
        chosen={ticked}
        onChosen={setTicked}
      />
      <Paged
        key={views}
        what="entries"
        marks={[studentId, views]}
        fetch={async (before) => {
          const ids = { student_id: studentId };
          const page = await call("get", "/students/{student_id}/history", { ids, query: { before, views } });
          return { rows: page.entries, next: page.next };
        }}
      >
        {(entries, hasMore) => (
          <Entries
            entries={entries}
            hasMore={hasMore}
            isLinked={false}
            caption="History of the record"
            none="Nobody has done this with the record yet."
          />
        )}
      </Paged>
    </section>
  );
}
