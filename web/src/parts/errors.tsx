/** Errors as people meet them: a summary at the top, linked to the fields; each field says it again. */
import { useEffect, useRef } from "preact/hooks";
import { ApiError } from "../api/call";

/** `id` is that of the field; "" when it is about no single field. */
export interface Problem {
  id: string;
  text: string;
}

/** What a form found itself, before anything was sent. */
export class Unfit extends Error {
  constructor(readonly problems: Problem[]) {
    super("unfit");
  }
}

/** Each field with whether it is as it must be, and what is said when it is not. Throws Unfit. */
export function demand(...fields: [id: string, isGood: unknown, text: string][]): void {
  const bad = fields.filter(([, isGood]) => !isGood).map(([id, , text]) => ({ id, text }));
  if (bad.length) throw new Unfit(bad);
}

/** Any error as problems. `fields` maps the API's names of fields to the ids on the screen. */
export function problemsOf(error: unknown, fields: Record<string, string> = {}): Problem[] {
  if (error instanceof Unfit) return error.problems;
  if (error instanceof ApiError) {
    const ids = Object.keys(error.fields).flatMap((name) => fields[name] ?? []);
    const text =
      error.code === "unexpected" && error.requestId ? `${error.message} Number: ${error.requestId}` : error.message;
    return [{ id: ids[0] ?? "", text }];
  }
  return [{ id: "", text: error instanceof Error ? error.message : String(error) }];
}

export function ErrorSummary({ problems }: { problems: Problem[] }) {
  const box = useRef<HTMLDivElement>(null);
  const said = problems.map(({ id, text }) => id + text).join(); // a list with the same in it takes no focus from who is typing
  useEffect(() => {
    if (said) box.current?.focus();
  }, [said]);
  if (!problems.length) return null;
  const jump = (id: string) => (event: MouseEvent) => {
    event.preventDefault();
    document.getElementById(id)?.focus();
  };
  return (
    <div class="govuk-error-summary" ref={box} tabIndex={-1} role="alert" aria-labelledby="error-summary-title">
      <h2 class="govuk-error-summary__title" id="error-summary-title">
        There is a problem
      </h2>
      <ul class="govuk-list govuk-error-summary__list">
        {problems.map(({ id, text }) => (
          <li key={id + text}>
            {id ? (
              <a href={`#${id}`} onClick={jump(id)}>
                {text}
              </a>
            ) : (
              text
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What went wrong, said where it happened. */
export function Alert({ text }: { text: string | false | undefined }) {
  if (!text) return null;
  return (
    <span class="govuk-error-message" role="alert">
      {text}
    </span>
  );
}

export function problemOf(problems: Problem[], id: string): string {
  return problems.find((p) => p.id === id)?.text ?? "";
}
