/** The two steps that end a transfer, each on a page of its own: decline with a reason, withdraw. */
import { call } from "../api/call";
import { Loaded } from "../parts/loaded";
import { Page, tellNext } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { Link, go } from "../router";
import { DONE } from "../words/transfers";
import { ReasonPage } from "./reason_page";
import { useWhose } from "./whose";

export function DeclineTransfer({ id }: { id: string }) {
  return (
    <ReasonPage
      id={id}
      title="Decline the request"
      reader="The new school"
      about="Nothing is sent. The new school can request the record again later."
      button="Decline"
      meanwhile="Declining"
      done={DONE.decline ?? ""}
      send={(reason) =>
        call("post", "/transfers/{transfer_id}/decline", { ids: { transfer_id: id }, body: { reason } })
      }
    />
  );
}

export function WithdrawTransfer({ id }: { id: string }) {
  const { found, whose } = useWhose(id);
  const address = `/admin/transfers/${id}`;
  const { send, isSending, problems } = useSend(async () => {
    await call("post", "/transfers/{transfer_id}/withdraw", { ids: { transfer_id: id } });
    tellNext(DONE.withdraw ?? "");
    go(address);
  });
  return (
    <Page title="Withdraw the transfer" caption={whose} back={{ href: address, text: "Transfer" }} problems={problems}>
      <div class="app-form">
        <p class="govuk-body">
          Withdraw when this is not your student, or when you do not want the record. Nothing is sent. You cannot take
          this back.
        </p>
        <Loaded of={found} what="transfer">
          {() => (
            <Form onSend={send}>
              <div class="govuk-button-group">
                <Button kind="warning" isSending={isSending} meanwhile="Withdrawing">
                  Withdraw
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
