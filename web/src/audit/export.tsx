/** The audit as a file for a spreadsheet: fetched part by part, put together here, saved by the browser. */
import { useEffect, useRef, useState } from "preact/hooks";
import { call } from "../api/call";
import { Alert } from "../parts/errors";
import { save } from "../parts/save";
import { Button, useSend } from "../parts/send";
import { count } from "../words/numbers";

interface Wanted {
  month: string;
  day: string;
  person: string;
  kind: string;
  outcome: string;
}

export function Export({ wanted }: { wanted: Wanted }) {
  const [told, setTold] = useState("");
  const isHere = useRef(true);
  useEffect(() => () => void (isHere.current = false), []);
  const { send, isSending, problems } = useSend(async () => {
    const parts: string[] = [];
    let [entries, before] = [0, ""];
    setTold("Nothing fetched yet.");
    do {
      const part = await call("get", "/audit/export", { query: { ...wanted, before } });
      if (!isHere.current) return; // the person chose another month or left: nothing is saved
      parts.push(part.csv);
      entries += part.entries;
      before = part.next;
      setTold(`${count(entries, "entry", "entries")} fetched so far.`);
    } while (before);
    save(parts, `audit-${wanted.day || wanted.month}.csv`);
    setTold(`${count(entries, "entry", "entries")} saved. The export itself is in the audit.`);
  });
  return (
    <div class="app-export">
      <Button kind="secondary" isSending={isSending} meanwhile="Exporting" onClick={() => void send()}>
        Export as CSV
      </Button>
      <p class="govuk-body app-secondary" role="status">
        {!problems.length && told}
      </p>
      <Alert text={problems[0] && `${problems[0].text} No file was saved.`} />
    </div>
  );
}
