/** A file name or an e-mail address: on a narrow screen it is broken after a sign, and in mid-word only when it must be. */
import { Fragment } from "preact";

const PIECES = /[^\s._@/-]{1,20}[\s._@/-]*|[\s._@/-]+/g;

export function Breakable({ text }: { text: string }) {
  return (
    <>
      {(text.match(PIECES) ?? []).map((piece, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {piece}
        </Fragment>
      ))}
    </>
  );
}
