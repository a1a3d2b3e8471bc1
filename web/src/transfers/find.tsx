/** The transfers of one student, found by what is typed of the name. The words go in a body, never into an address. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import type { Transfer } from "../api/nouns";
import { Unfit } from "../parts/errors";
import { TextField } from "../parts/fields";
import { Empty } from "../parts/loaded";
import { Button, Form, type Sending } from "../parts/send";
import { Link } from "../router";
import { count } from "../words/numbers";
import type { Side } from "./piles";
import { TransferRows } from "./rows";

export const FIND = "find-transfer";

export interface Answer {
  transfers: Transfer[];
  has_more: boolean;
}

export function findTransfers(side: Side, typed: string): Promise<Answer> {
  if (typed.trim().length < 2) {
    throw new Unfit([{ id: FIND, text: "Type at least two letters of the student’s name." }]);
  }
  return call("post", "/transfers/search", { body: { text: typed, side } });
}

export function FindTransfers({ find }: { find: Sending<[string]> }) {
  const [typed, setTyped] = useState("");
  return (
    <Form onSend={() => find.send(typed)} class="app-one-line">
      <TextField
        id={FIND}
        label="Find a student’s transfer"
        width={20}
        value={typed}
        onValue={setTyped}
        problem={find.problemOf(FIND)}
      />
      <Button kind="secondary" isSending={find.isSending} meanwhile="Looking">
        Find
      </Button>
    </Form>
  );
}

export function FoundTransfers({ answer, onClose }: { answer: Answer; onClose: () => void }) {
  const { transfers, has_more } = answer;
  return (
    <>
      <p class="govuk-body" role="status">
        {count(transfers.length, "transfer")} found.
        {has_more && " More students have such a name: type more letters."}{" "}
        <button type="button" class="app-link-button" onClick={onClose}>
          Back to the list
        </button>
      </p>
      {transfers.length > 0 ? (
        <TransferRows caption="Transfers found" isCaptionHidden transfers={transfers} />
      ) : (
        <Empty>
          No student with such a name has a transfer here.{" "}
          <Link href="/students/transfers">Why is no transfer showing?</Link>
        </Empty>
      )}
    </>
  );
}
