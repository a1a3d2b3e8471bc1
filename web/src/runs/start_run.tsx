/** Start one more run of the nightly matching: asked once more before it is done. */
import { call } from "../api/call";
import { Page, tellNext } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { Link, go } from "../router";

export function StartRun() {
  const { send, isSending, problems } = useSend(async () => {
    const run = await call("post", "/runs");
    tellNext("The run is started.");
    go(`/runs/${run.run_id}`);
  });
  return (
    <Page title="Start a run now" back={{ href: "/runs", text: "Nightly runs" }} problems={problems}>
      <div class="app-form">
        <p class="govuk-body">
          One more run for all schools, besides tonight's. It looks at what has changed since the last complete run, does
          no harm when it finds nothing, and cannot be stopped from here. Do it after an incomplete run, when its cause is
          mended.
        </p>
        <Form onSend={send}>
          <div class="govuk-button-group">
            <Button isSending={isSending} meanwhile="Starting">
              Start the run
            </Button>
            <Link href="/runs">Cancel</Link>
          </div>
        </Form>
      </div>
    </Page>
  );
}
