/** Asks again and again with growing pauses: each look at a record leaves an audit entry, so looks are few. */
const PAUSES = [800, 1200, 2000, 3000, 5000, 8000, 13000, 20000, 30000];

/**
 * Returns the answer that is `isDone`, or the last one after about 80 seconds. Stops when `isWanted` says no.
 * While nobody can see the page, because another tab lies over it, it does not ask.
 */
export async function poll<T>(
  ask: () => Promise<T>,
  isDone: (answer: T) => boolean,
  isWanted: () => boolean = () => true,
): Promise<T | null> {
  let answer: T | null = null;
  for (const pause of PAUSES) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    await inSight();
    if (!isWanted()) return null;
    answer = await ask();
    if (isDone(answer)) break;
  }
  return answer;
}

/** Resolves when the page can be seen. */
function inSight(): Promise<void> {
  if (document.visibilityState === "visible") return Promise.resolve();
  return new Promise((resolve) => {
    const look = (): void => {
      if (document.visibilityState !== "visible") return;
      document.removeEventListener("visibilitychange", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
  });
}
