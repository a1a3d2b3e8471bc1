/** A name of another student where it stands in a text: marked by how certain it is, and opened when the reader is at it. */
import type { ComponentChildren } from "preact";
import type { FoundName } from "../api/nouns";
import { useWalk, walked } from "./walk";
import { whom } from "./names_found";

type Act = (name: FoundName) => ComponentChildren;

/** A name is known by what stands before it: its place moves when another one is taken out, and it has been looked at all the same. */
function keyOf(name: FoundName, text: string): string {
  const before = text.slice(Math.max(name.start - 16, 0), name.start);
  return [name.incident_id, name.document_id, name.part, name.number, before, name.written].join(" ");
}

/** The text exactly as written, with the names in it. `act`: what can be done about one of them. */
export function WithHits({ text, names, act }: { text: string; names: readonly FoundName[]; act?: Act }) {
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (const name of names) {
    parts.push(text.slice(at, name.start));
    parts.push(<Hit key={name.start} id={keyOf(name, text)} name={name} act={act} />);
    at = name.end;
  }
  parts.push(text.slice(at));
  return <>{parts}</>;
}

function Hit({ id, name, act }: { id: string; name: FoundName; act: Act | undefined }) {
  const { here, onHere } = useWalk();
  const isHere = here === id;
  return (
    <>
      <mark class={`app-name app-name--${name.certainty}${isHere ? " app-name--here" : ""}`}>
        <button
          type="button"
          class="app-name__hit"
          aria-label={`${name.written}: ${whom(name)}`}
          aria-expanded={isHere}
          {...walked(id, onHere)}
        >
          {name.written}
        </button>
      </mark>
      {isHere && (
        <span class="app-hit" role="group" aria-label={`What to do about ${name.written}`}>
          <span class="app-hit__whom">{whom(name)}</span>
          {act?.(name)}
        </span>
      )}
    </>
  );
}
