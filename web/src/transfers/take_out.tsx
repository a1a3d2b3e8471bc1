/** What may stand in the place of a name in an incident's text, each with one click. Nothing changes by itself. */
import { useState } from "preact/hooks";
import { ApiError, call } from "../api/call";
import type { FoundName } from "../api/nouns";
import { LoneBox } from "../parts/box";
import { Alert } from "../parts/errors";
import { useSend } from "../parts/send";
import { count } from "../words/numbers";

const WORDS = ["mum", "dad", "sister", "brother", "another student"];

interface TakeOutProps {
  studentId: string;
  incidentId: string;
  version: number;
  name: FoundName;
  /** All names of the same person in this text, the name itself among them. */
  same: readonly FoundName[];
  /** The incident was changed: by this, or by somebody else before. */
  onChanged: () => Promise<void>;
}

export function TakeOut({ studentId, incidentId, version, name, same, onChanged }: TakeOutProps) {
  const [isAll, setAll] = useState(false);
  const [other, setOther] = useState("");
  const id = `instead-${incidentId}-${name.start}`;
  const { send, isSending, problems } = useSend(async (instead: string) => {
    const spans = (isAll ? same : [name]).map(({ start, end }) => ({ start, end }));
    try {
      await call("post", "/students/{student_id}/incidents/{incident_id}/take-out-name", {
        ids: { student_id: studentId, incident_id: incidentId },
        body: { spans, instead },
        version,
      });
      await onChanged();
    } catch (error) {
      if (error instanceof ApiError && error.current) await onChanged();
      throw error;
    }
  });
  return (
    <>
      <span class="app-line">Put in its place:</span>
      <span class="app-hit__words">
        {[initials(name), ...WORDS].map((instead) => (
          <button
            key={instead}
            type="button"
            class="govuk-button govuk-button--secondary"
            aria-disabled={isSending}
            onClick={() => void send(instead)}
          >
            {instead}
          </button>
        ))}
      </span>
      <span class="app-hit__words">
        <label for={id}>Other words</label>
        <input
          id={id}
          class="govuk-input govuk-input--width-10"
          maxLength={60}
          value={other}
          autocomplete="off"
          onInput={(event) => setOther(event.currentTarget.value)}
        />
        <button
          type="button"
          class="govuk-button govuk-button--secondary"
          aria-disabled={isSending}
          onClick={() => void send(other)}
        >
          Put these in
        </button>
      </span>
      {same.length > 1 && (
        <LoneBox id={`${id}-all`} isOn={isAll} onTurn={setAll}>
          All {count(same.length, "place")} of this name in this text
        </LoneBox>
      )}
      <Alert text={problems[0]?.text} />
    </>
  );
}

/** Of the name as it is written: "K.A." for Kofi Abernathy. */
function initials(name: FoundName): string {
  const words = name.written.split(/[\s,.\-‐]+/u).filter(Boolean);
  return words.map((word) => `${[...word][0]?.toUpperCase() ?? ""}.`).join("");
}
