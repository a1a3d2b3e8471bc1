/** Addresses of screens. They hold words and ids, never names or record text. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { isSomethingLost, mayLeave } from "./leave";

const listeners = new Set<() => void>();

/** Where this screen stands in the window's history: Back is then told from Forward, and can be taken back. */
let place = numberOf(history.state);
history.replaceState({ place }, "");

function numberOf(state: unknown): number {
  return (state as { place?: number } | null)?.place ?? 0;
}

/** Goes there, whatever stands on the screen. Links ask first when something would be lost. */
export function go(path: string): void {
  history.pushState({ place: ++place }, "", path);
  moved();
}

function moved(): void {
  window.scrollTo(0, 0);
  for (const listener of listeners) listener();
}

/** What the next step through the history is, when it is our own. */
let ours: "return" | "leave" | null = null;

window.addEventListener("popstate", ({ state }) => {
  const target = numberOf(state);
  const steps = target - place;
  const why = ours;
  ours = null;
  if (why === "return") return;
  if (why === "leave" || !steps || !isSomethingLost()) {
    place = target;
    return moved();
  }
  ours = "return";
  history.go(-steps); // the browser has gone already: back to where the person is, and then the question
  void mayLeave().then((may) => {
    if (!may) return;
    ours = "leave";
    history.go(steps);
  });
});

export function usePath(): string {
  const [path, setPath] = useState(location.pathname);
  useEffect(() => {
    const listener = (): void => setPath(location.pathname);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return path;
}

/** match("/students/:id", "/students/st_1") is { id: "st_1" }; null when it does not fit. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const given = path.replace(/\/+$/, "").split("/");
  if (wanted.length !== given.length && !(pattern === "/" && path === "/")) return null;
  const ids: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const found = given[index] ?? "";
    if (part.startsWith(":")) ids[part.slice(1)] = found;
    else if (part !== found) return null;
  }
  return ids;
}

interface LinkProps {
  href: string;
  class?: string;
  "aria-current"?: "page" | undefined;
  children: ComponentChildren;
}

/** A link within the client. */
export function Link({ href, class: classes = "govuk-link", ...rest }: LinkProps) {
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!isSomethingLost()) return go(href);
    void mayLeave().then((may) => may && go(href));
  };
  return <a href={href} class={classes} onClick={follow} {...rest} />;
}
