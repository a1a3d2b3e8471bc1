/** How it stands with the line to the API, as the calls find it: when it last answered, what is still on its way. */
const SLOW = 6_000; // milliseconds after which a person wants to be told that something is still on its way

export interface Health {
  /** The last call got no answer, or the browser says that there is no network. */
  isDown: boolean;
  /** Something that was sent, not only asked for, takes long. */
  isSlow: boolean;
  /** Milliseconds since 1970: when a call was last answered, in any window of this browser. */
  answeredAt: number;
}

const listeners = new Set<(now: Health) => void>();
let now: Health = { isDown: !navigator.onLine, isSlow: false, answeredAt: Date.now() };
let slow = 0;
let failedAt = 0;

// Windows share the session, so each tells the others that it is in use. It says when, and nothing else.
const windows = new BroadcastChannel("safehand");
windows.onmessage = ({ data }: MessageEvent<number>) => tell({ answeredAt: Math.max(now.answeredAt, data) });

function tell(newer: Partial<Health>): void {
  now = { ...now, ...newer };
  for (const listener of listeners) listener(now);
}

export function health(): Health {
  return now;
}

export function whenHealthChanges(listener: (now: Health) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Notes a call from its start to its end. `work` rejects when there was no answer at all. */
export async function watched<T>(isChange: boolean, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  let isSlow = false;
  const pause = setTimeout(() => {
    isSlow = isChange;
    if (isSlow) tell({ isSlow: ++slow > 0 });
  }, SLOW);
  try {
    const answer = await work();
    const answeredAt = Date.now();
    // what was on its way when the line broke may still come, and says nothing about the line
    tell({ isDown: now.isDown && begun < failedAt, answeredAt });
    windows.postMessage(answeredAt);
    return answer;
  } catch (error) {
    failedAt = performance.now();
    tell({ isDown: true });
    throw error;
  } finally {
    clearTimeout(pause);
    if (isSlow) tell({ isSlow: --slow > 0 });
  }
}

window.addEventListener("offline", () => {
  failedAt = performance.now();
  tell({ isDown: true });
});
window.addEventListener("online", () => tell({ isDown: false }));
