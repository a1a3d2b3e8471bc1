import { call } from "../api/call";
import { NewPassword } from "./new_password";
import { type Question, StartAgain } from "./sign_in";

export function ChoosePassword({ onAnswer, onStartAgain }: Question) {
  return (
    <NewPassword
      intro="You signed in with a temporary password. Choose one of your own now."
      onPassword={async (password) => onAnswer(await call("post", "/session/new-password", { body: { password } }))}
    >
      <StartAgain onStartAgain={onStartAgain} />
    </NewPassword>
  );
}
