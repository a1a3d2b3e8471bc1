/** Windows of one browser share the session: each tells the others that somebody signed in or out. That it was so, and not who. */
const windows = new BroadcastChannel("safehand-session");

export function tellWindows(): void {
  windows.postMessage(null);
}

/** Also hears of a page that was left and comes back as it was: it missed what the others told. */
export function whenAnotherSigns(listener: () => void): () => void {
  const shown = ({ persisted }: PageTransitionEvent): void => {
    if (persisted) listener();
  };
  windows.addEventListener("message", listener);
  window.addEventListener("pageshow", shown);
  return () => {
    windows.removeEventListener("message", listener);
    window.removeEventListener("pageshow", shown);
  };
}
