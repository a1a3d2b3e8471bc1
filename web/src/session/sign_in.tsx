/** Sign in, one question at a time, as the API asks them. */
import { useState } from "preact/hooks";
import type { SignInState } from "../api/nouns";
import { ChoosePassword } from "./choose_password";
import { Code } from "./code";
import { Frame } from "./frame";
import { Password } from "./password";
import { SecondFactor } from "./second_factor";

/** Every question gets these: hand on the API's answer, or go back to the first question. */
export interface Question {
  onAnswer: (state: SignInState) => Promise<void>;
  onStartAgain: () => void;
}

export function SignIn({ notice, onDone }: { notice: string; onDone: () => Promise<void> }) {
  const [stage, setStage] = useState<SignInState["next"]>("signed_in");
  const question: Question = {
    onAnswer: async (state) => {
      if (state.next === "signed_in") await onDone();
      else setStage(state.next);
    },
    onStartAgain: () => setStage("signed_in"),
  };
  const stages = {
    signed_in: <Password {...question} notice={notice} />,
    new_password: <ChoosePassword {...question} />,
    totp_setup: <SecondFactor {...question} />,
    totp: <Code {...question} />,
  };
  return <Frame>{stages[stage]}</Frame>;
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
