/** Before a screen is left on which something would be lost, the person is asked. */
type Ask = () => Promise<boolean>;

let kept = 0;
let ask: Ask = () => Promise.resolve(true);

/** Something on the screen would be lost, until what this gives is called. */
export function keep(): () => void {
  kept += 1;
  return () => void (kept -= 1);
}

export function isSomethingLost(): boolean {
  return kept > 0;
}

/** Whether the person may go. */
export async function mayLeave(): Promise<boolean> {
  return !isSomethingLost() || ask();
}

/** Who puts the question. */
export function whenSomethingIsLost(asked: Ask): void {
  ask = asked;
}
