/** A sentence of the help, drawn: words of screens in bold, links as links. */
import { Link } from "../router";
import type { Said } from "./page";

const MARKS = /(\*[^*]+\*|\[[^\]]+\]\([^)]+\))/;

export function Drawn({ said }: { said: Said }) {
  return (
    <>
      {said.split(MARKS).map((part, at) => {
        const [, text = "", href = ""] = /^\[(.+)\]\((.+)\)$/.exec(part) ?? [];
        if (href) return <Link key={at} href={href}>{text}</Link>;
        return part.startsWith("*") ? <strong key={at}>{part.slice(1, -1)}</strong> : part;
      })}
    </>
  );
}

/** As it is read, without its marks. */
export function plain(said: Said): string {
  return said.replace(/\*/g, "").replace(/\[([^\]]+)\]\([^)]+\)/g, "$1");
}
