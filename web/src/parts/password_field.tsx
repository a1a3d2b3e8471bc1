/** A password, hidden as it is typed; the button shows it, for who types on glass or a strange keyboard. */
import { useState } from "preact/hooks";
import { Around, type Said, describedBy } from "./fields";

interface PasswordFieldProps extends Said {
  value: string;
  onValue: (value: string) => void;
  autocomplete: "current-password" | "new-password";
}

export function PasswordField(props: PasswordFieldProps) {
  const { id, label, problem, value, onValue, autocomplete } = props;
  const [isShown, setShown] = useState(false);
  const kind = { type: isShown ? "text" : "password" } as { type: "text" }; // both take the same properties
  return (
    <Around {...props}>
      <div class="app-password-field">
        <input
          id={id}
          class={`govuk-input${problem ? " govuk-input--error" : ""}`}
          {...kind}
          value={value}
          autocomplete={autocomplete}
          autocapitalize="none"
          spellcheck={false}
          aria-describedby={describedBy(props)}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
        <button type="button" class="govuk-button govuk-button--secondary" aria-controls={id} onClick={() => setShown(!isShown)}>
          {isShown ? "Hide" : "Show"}
          <span class="govuk-visually-hidden"> what is typed as {label.toLowerCase()}</span>
        </button>
      </div>
    </Around>
  );
}
