/** A box to tick. */
import type { ComponentChildren } from "preact";

interface BoxProps {
  id: string;
  isOn: boolean;
  onTurn: (isOn: boolean) => void;
  /** The id of what says more about it. */
  note?: string | undefined;
  isOff?: boolean;
  isBusy?: boolean;
  /** What its label says. */
  children: ComponentChildren;
}

/** One of several in a list of boxes. */
export function Box({ id, isOn, onTurn, note, isOff, isBusy, children }: BoxProps) {
  return (
    <>
      <input
        class="govuk-checkboxes__input"
        id={id}
        type="checkbox"
        checked={isOn}
        disabled={isOff}
        aria-busy={isBusy}
        aria-describedby={note}
        onChange={(event) => onTurn(event.currentTarget.checked)}
      />
      <label class="govuk-label govuk-checkboxes__label" for={id}>
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
