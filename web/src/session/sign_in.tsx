/** Sign in, one question at a time, as the API asks them. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { SignInState } from "../api/nouns";
import { HelpLink } from "../help/link";
import { Page } from "../parts/page";
import { ChoosePassword } from "./choose_password";
import { Code } from "./code";
import { Forgotten } from "./forgotten";
import { Frame } from "./frame";
import { Password } from "./password";
import { RecoveryCode } from "./recovery_code";
import { RecoveryCodes } from "./recovery_codes";
import { SecondFactor } from "./second_factor";

/** Every question gets these: hand on the API's answer, or go back to the first question. */
export interface Question {
  onAnswer: (state: SignInState) => Promise<void>;
  onStartAgain: () => void;
}

type Stage = SignInState["next"] | "forgotten" | "recovery_code" | "recovery_codes";

const NEW_APP = "Your authenticator app is switched off. Sign in again and set up a new one.";

export function SignIn({ notice, onDone }: { notice: string; onDone: () => Promise<void> }) {
  const [stage, setStage] = useState<Stage>("signed_in");
  const [codes, setCodes] = useState<string[]>([]);
  const [said, setSaid] = useState("");
  const startAgain = (): void => setStage("signed_in");
  const question: Question = {
    onAnswer: async (state) => {
      if (state.next !== "signed_in") setStage(state.next);
      else if (state.recovery_codes?.length) {
        setCodes(state.recovery_codes);
        setStage("recovery_codes");
      } else await onDone();
    },
    onStartAgain: startAgain,
  };
  const used = (): void => {
    setSaid(NEW_APP);
    startAgain();
  };
  const stages: Record<Stage, JSX.Element> = {
    signed_in: <Password {...question} notice={said || notice} onForgotten={() => setStage("forgotten")} />,
    forgotten: <Forgotten onStartAgain={startAgain} />,
    new_password: <ChoosePassword {...question} />,
    totp_setup: <SecondFactor {...question} />,
    totp: <Code {...question} onLost={() => setStage("recovery_code")} />,
    recovery_code: <RecoveryCode onUsed={used} onStartAgain={startAgain} />,
    recovery_codes: (
      <Page title="Keep your recovery codes">
        <div class="app-form">
          <RecoveryCodes codes={codes} onKept={() => void onDone()} />
        </div>
      </Page>
    ),
  };
  return <Frame tools={<HelpLink path="/sign-in" />}>{stages[stage]}</Frame>;
}

export function StartAgain({ onStartAgain }: { onStartAgain: () => void }) {
  return (
    <p class="govuk-body">
      <button type="button" class="app-link-button" onClick={onStartAgain}>
        Start again with your e-mail address and password
      </button>
    </p>
  );
}
