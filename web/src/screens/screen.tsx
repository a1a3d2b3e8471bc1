/** A screen: its address, and what draws it. */
import type { JSX } from "preact";
import type { Me } from "../api/nouns";

type Ids = Record<string, string>;
export type Screen = [pattern: string, draw: (ids: Ids, me: Me) => JSX.Element];

/** The screen of one thing. */
export const one =
  (Drawn: (props: { id: string }) => JSX.Element): Screen[1] =>
  ({ id = "" }) => <Drawn key={id} id={id} />;

export const oneFile =
  (Drawn: (props: { studentId: string; documentId: string }) => JSX.Element): Screen[1] =>
  ({ id = "", file = "" }) => <Drawn key={id + file} studentId={id} documentId={file} />;
