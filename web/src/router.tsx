/** Addresses of screens. They hold words and ids, never names or record text. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

const listeners = new Set<() => void>();
/** Screens on which something would be lost: whoever leaves one by a link or the browser's Back is asked. */
const unsaved = new Set<object>();
let shown = location.pathname;

export function go(path: string): void {
  history.pushState(null, "", path);
  moved();
}

function moved(): void {
  shown = location.pathname;
  window.scrollTo(0, 0);
  for (const listener of listeners) listener();
}

window.addEventListener("popstate", () => {
  if (mayLeave()) moved();
  else history.pushState(null, "", shown);
});

/** Until the returned function is called, people are asked before they leave the screen. */
export function askBeforeLeaving(): () => void {
  const mine = {};
  unsaved.add(mine);
  return () => void unsaved.delete(mine);
}

export function mayLeave(): boolean {
  return !unsaved.size || confirm("Leave this page? What is not saved yet will be lost.");
}

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
    if (mayLeave()) go(href);
  };
  return <a href={href} class={classes} onClick={follow} {...rest} />;
}
