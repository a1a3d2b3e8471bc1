/** The two steps that end a transfer, each on a page of its own: decline with a reason, withdraw. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import { Unfit } from "../parts/errors";
import { TextArea } from "../parts/fields";
import { Page, tellNext } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { Link, go } from "../router";
import { DONE } from "../words/transfers";

export function DeclineTransfer({ id }: { id: string }) {
  const [reason, setReason] = useState("");
  const address = `/admin/transfers/${id}`;
  const { send, isSending, problems, problemOf } = useSend(
    async () => {
      if (!reason.trim()) throw new Unfit([{ id: "reason", text: "Give a reason." }]);
      await call("post", "/transfers/{transfer_id}/decline", { ids: { transfer_id: id }, body: { reason } });
      tellNext(DONE.decline ?? "");
      go(address);
    },
    { reason: "reason" },
  );
  return (
    <Page title="Decline the request" back={{ href: address, text: "Transfer" }} problems={problems}>
      <div class="app-form">
        <p class="govuk-body">Nothing is sent. The new school can request the record again later.</p>
        <Form onSend={send}>
          <TextArea
            id="reason"
            label="Reason"
            hint="The new school reads this. Write nothing about the child's record."
            value={reason}
            onValue={setReason}
            problem={problemOf("reason")}
          />
          <div class="govuk-button-group">
            <Button kind="warning" isSending={isSending} meanwhile="Declining">
              Decline
            </Button>
            <Link href={address}>Cancel</Link>
          </div>
        </Form>
      </div>
    </Page>
  );
}

export function WithdrawTransfer({ id }: { id: string }) {
  const address = `/admin/transfers/${id}`;
  const { send, isSending, problems } = useSend(async () => {
    await call("post", "/transfers/{transfer_id}/withdraw", { ids: { transfer_id: id } });
    tellNext(DONE.withdraw ?? "");
    go(address);
  });
  return (
    <Page title="Withdraw the transfer" back={{ href: address, text: "Transfer" }} problems={problems}>
      <div class="app-form">
        <p class="govuk-body">
          Withdraw when this is not your student, or when you do not want the record. Nothing is sent. You cannot take
          this back.
        </p>
        <Form onSend={send}>
          <div class="govuk-button-group">
            <Button kind="warning" isSending={isSending} meanwhile="Withdrawing">
              Withdraw
            </Button>
            <Link href={address}>Cancel</Link>
          </div>
        </Form>
      </div>
    </Page>
  );
}
