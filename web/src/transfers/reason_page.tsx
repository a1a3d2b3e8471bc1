/** A step of a transfer that needs a reason, which the other school reads: decline, ask for a recall, refuse one. */
import { useState } from "preact/hooks";
import { Unfit } from "../parts/errors";
import { TextArea } from "../parts/fields";
import { Loaded } from "../parts/loaded";
import { Page, tellNext } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { useStay } from "../parts/stay";
import { Link, go } from "../router";
import { useWhose } from "./whose";

interface ReasonPageProps {
  id: string;
  title: string;
  /** Who reads the reason. */
  reader: string;
  about: string;
  button: string;
  meanwhile: string;
  done: string;
  send: (reason: string) => Promise<unknown>;
}

export function ReasonPage({ id, title, reader, about, button, meanwhile, done, send: give }: ReasonPageProps) {
  const [reason, setReason] = useState("");
  const { found, whose } = useWhose(id);
  const address = `/admin/transfers/${id}`;
  useStay(reason.trim() !== "");
  const { send, isSending, problems, problemOf } = useSend(
    async () => {
      if (!reason.trim()) throw new Unfit([{ id: "reason", text: "Give a reason." }]);
      await give(reason);
      tellNext(done);
      go(address);
    },
    { reason: "reason" },
  );
  return (
    <Page title={title} caption={whose} back={{ href: address, text: "Transfer" }} problems={problems}>
      <div class="app-form">
        <p class="govuk-body">{about}</p>
        <Loaded of={found} what="transfer">
          {() => (
            <Form onSend={send}>
              <TextArea
                id="reason"
                label="Reason"
                hint={`${reader} reads this. Write nothing about the child's record.`}
                value={reason}
                onValue={setReason}
                problem={problemOf("reason")}
              />
              <div class="govuk-button-group">
                <Button kind="warning" isSending={isSending} meanwhile={meanwhile}>
                  {button}
                </Button>
                <Link href={address}>Cancel</Link>
              </div>
            </Form>
          )}
        </Loaded>
      </div>
    </Page>
  );
}
