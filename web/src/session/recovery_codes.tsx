/** Recovery codes, told once. */
import { Copy } from "../parts/copy";
import { Button } from "../parts/send";

interface RecoveryCodesProps {
  codes: readonly string[];
  onKept: () => void;
}

export function RecoveryCodes({ codes, onKept }: RecoveryCodesProps) {
  return (
    <>
      <p class="govuk-body">
        If you lose your phone, one of these codes lets you set up a new authenticator app. Each works once. They are shown
        now and never again: print them, or write them down, and keep them where you keep keys. Not on the phone.
      </p>
      <ul class="govuk-list app-codes" aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>
            <code class="app-secret">{code}</code>
          </li>
        ))}
      </ul>
      <div class="govuk-button-group">
        <Copy id="all-codes" label="All codes" text={codes.join(" ")} />
        <Button kind="secondary" onClick={() => window.print()}>
          Print
        </Button>
      </div>
      <Button onClick={onKept}>I have kept the codes</Button>
    </>
  );
}
