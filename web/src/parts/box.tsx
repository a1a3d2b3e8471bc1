/** A box to tick, or a radio button. */
import type { ComponentChildren } from "preact";

interface BoxProps {
  id: string;
  isOn: boolean;
  onTurn: (isOn: boolean) => void;
  kind?: "checkboxes" | "radios";
  /** Radio buttons of one name are one choice. */
  name?: string;
  /** The id of what says more about it. */
  note?: string | undefined;
  isOff?: boolean;
  isBusy?: boolean;
  /** What its label says. */
  children: ComponentChildren;
}

/** One of several in a list of boxes. */
export function Box({ id, isOn, onTurn, kind = "checkboxes", name, note, isOff, isBusy, children }: BoxProps) {
  return (
    <>
      <input
        class={`govuk-${kind}__input`}
        id={id}
        name={name}
        type={kind === "radios" ? "radio" : "checkbox"}
        checked={isOn}
        disabled={isOff}
        aria-busy={isBusy}
        aria-describedby={note}
        onChange={(event) => onTurn(event.currentTarget.checked)}
      />
      <label class={`govuk-label govuk-${kind}__label`} for={id}>
        {children}
      </label>
    </>
  );
}

/** One that stands by itself. */
export function LoneBox(props: BoxProps) {
  return (
    <div class="govuk-checkboxes govuk-checkboxes--small">
      <div class="govuk-checkboxes__item">
        <Box {...props} />
      </div>
    </div>
  );
}
