/** Something that is fetched: loading, failed (with a way to try again), or there. */
import type { ComponentChildren } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { problemsOf } from "./errors";

export interface Fetched<T> {
  value: T | null;
  problem: string;
  /** Fetches again; what is shown stays until the new is there. */
  reload: () => Promise<void>;
  /** Puts a newer value in the place of the fetched one. */
  put: (value: T) => void;
}

/** Fetches when the screen comes, whenever one of `marks` changes, and once more when the network comes back after a failure.
 * An answer that comes too late is dropped. */
export function useFetched<T>(fetch: () => Promise<T>, marks: unknown[]): Fetched<T> {
  const [value, put] = useState<T | null>(null);
  const [problem, setProblem] = useState("");
  const turn = useRef(0);
  const reload = useCallback(async () => {
    const mine = ++turn.current;
    setProblem("");
    try {
      const found = await fetch();
      if (mine === turn.current) put(() => found);
    } catch (error) {
      if (mine === turn.current) setProblem(problemsOf(error)[0]?.text ?? "");
    }
  }, marks);
  useEffect(() => {
    put(null);
    void reload();
    return () => void turn.current++;
  }, [reload]);
  useEffect(() => {
    if (!problem || value !== null) return undefined;
    window.addEventListener("online", reload);
    return () => window.removeEventListener("online", reload);
  }, [problem, value, reload]);
  return { value, problem, reload, put: (newer) => put(() => newer) };
}

interface LoadedProps<T> {
  of: Fetched<T>;
  /** What is being loaded, for example "transfers". */
  what: string;
  children: (value: T) => ComponentChildren;
}

export function Loaded<T>({ of, what, children }: LoadedProps<T>) {
  if (of.problem && of.value === null) {
    return (
      <div class="app-failed" role="alert">
        <p class="govuk-body">{of.problem}</p>
        <button type="button" class="govuk-button govuk-button--secondary" onClick={() => void of.reload()}>
          Try again
        </button>
      </div>
    );
  }
  if (of.value === null) return <Loading what={what} />;
  return <>{children(of.value)}</>;
}

const SLOW = 5_000; // milliseconds

/** What takes long says so. */
export function Loading({ what }: { what: string }) {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const pause = setTimeout(() => setSlow(true), SLOW);
    return () => clearTimeout(pause);
  }, []);
  return (
    <p class="govuk-body app-loading" role="status">
      Loading {what}
      {isSlow && <span class="app-note">This takes longer than usual. Safehand is still at work on it.</span>}
    </p>
  );
}

/** What stands in the place of an empty list. */
export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="govuk-body app-empty">{children}</p>;
}
