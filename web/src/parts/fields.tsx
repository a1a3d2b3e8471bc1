/** Fields of forms, each with its label, hint and error tied to it. */
import type { ComponentChildren } from "preact";
import { Box } from "./box";

interface Said {
  id: string;
  label: string;
  hint?: ComponentChildren;
  problem?: string;
}

function describedBy({ id, hint, problem }: Said): string | undefined {
  return [hint && `${id}-hint`, problem && `${id}-error`].filter(Boolean).join(" ") || undefined;
}

function Around({ id, label, hint, problem, children }: Said & { children: ComponentChildren }) {
  return (
    <div class={`govuk-form-group${problem ? " govuk-form-group--error" : ""}`}>
      <label class="govuk-label" for={id}>
        {label}
      </label>
      <Notes id={id} label={label} hint={hint} problem={problem} />
      {children}
    </div>
  );
}

function Notes({ id, hint, problem }: Said) {
  return (
    <>
      {hint && (
        <div class="govuk-hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {problem && (
        <p class="govuk-error-message" id={`${id}-error`}>
          <span class="govuk-visually-hidden">Error: </span>
          {problem}
        </p>
      )}
    </>
  );
}

interface TextProps extends Said {
  value: string;
  onValue: (value: string) => void;
  type?: "text" | "email" | "password";
  /** Characters wide: 2, 3, 4, 5, 10, 20 or 30. */
  width?: number;
  autocomplete?: string;
  inputMode?: "text" | "numeric";
}

export function TextField(props: TextProps) {
  const { id, problem, value, onValue, type = "text", width, autocomplete = "off", inputMode } = props;
  const field = { type } as { type: "text" }; // the three types take the same properties
  const classes = `govuk-input${width ? ` govuk-input--width-${width}` : ""}${problem ? " govuk-input--error" : ""}`;
  return (
    <Around {...props}>
      <input
        id={id}
        class={classes}
        {...field}
        value={value}
        autocomplete={autocomplete}
        inputMode={inputMode}
        spellcheck={type === "text"}
        aria-describedby={describedBy(props)}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </Around>
  );
}

export function TextArea(props: Said & { value: string; onValue: (value: string) => void; rows?: number }) {
  const { id, problem, value, onValue, rows = 5 } = props;
  return (
    <Around {...props}>
      <textarea
        id={id}
        class={`govuk-textarea${problem ? " govuk-textarea--error" : ""}`}
        rows={rows}
        autocomplete="off"
        aria-describedby={describedBy(props)}
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </Around>
  );
}

interface SelectProps extends Said {
  value: string;
  onValue: (value: string) => void;
  options: { value: string; text: string }[];
}

export function Select(props: SelectProps) {
  const { id, problem, value, onValue, options } = props;
  return (
    <Around {...props}>
      <select
        id={id}
        class={`govuk-select${problem ? " govuk-select--error" : ""}`}
        aria-describedby={describedBy(props)}
        value={value}
        onChange={(event) => onValue(event.currentTarget.value)}
      >
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {one.text}
          </option>
        ))}
      </select>
    </Around>
  );
}

interface RadiosProps extends Omit<Said, "label"> {
  legend: string;
  options: { value: string; text: string; hint?: string }[];
  value: string;
  onValue: (value: string) => void;
}

/** The first one carries `id`. */
export function Radios({ id, legend, hint, problem, options, value, onValue }: RadiosProps) {
  return (
    <div class={`govuk-form-group${problem ? " govuk-form-group--error" : ""}`}>
      <fieldset class="govuk-fieldset" aria-describedby={describedBy({ id, label: legend, hint, problem })}>
        <legend class="govuk-fieldset__legend">{legend}</legend>
        <Notes id={id} label={legend} hint={hint} problem={problem} />
        <div class="govuk-radios govuk-radios--small">
          {options.map((one, index) => {
            const radioId = index ? `${id}-${index}` : id;
            return (
              <div class="govuk-radios__item" key={one.value}>
                <input
                  class="govuk-radios__input"
                  id={radioId}
                  name={id}
                  type="radio"
                  checked={one.value === value}
                  aria-describedby={one.hint ? `${radioId}-note` : undefined}
                  onChange={() => onValue(one.value)}
                />
                <label class="govuk-label govuk-radios__label" for={radioId}>
                  {one.text}
                </label>
                {one.hint && (
                  <div class="govuk-hint govuk-radios__hint" id={`${radioId}-note`}>
                    {one.hint}
                  </div>
                )}
              </div>
            );
          })}
        </div>
      </fieldset>
    </div>
  );
}

interface CheckboxesProps extends Omit<Said, "label"> {
  legend: string;
  options: { value: string; text: string; hint?: string }[];
  chosen: readonly string[];
  onChosen: (chosen: string[]) => void;
}

/** The first box carries `id`, so that an error summary can lead to it. */
export function Checkboxes({ id, legend, hint, problem, options, chosen, onChosen }: CheckboxesProps) {
  const turn = (value: string, isOn: boolean): void =>
    onChosen(isOn ? [...chosen, value] : chosen.filter((one) => one !== value));
  return (
    <div class={`govuk-form-group${problem ? " govuk-form-group--error" : ""}`}>
      <fieldset class="govuk-fieldset" aria-describedby={describedBy({ id, label: legend, hint, problem })}>
        <legend class="govuk-fieldset__legend">{legend}</legend>
        <Notes id={id} label={legend} hint={hint} problem={problem} />
        <div class="govuk-checkboxes govuk-checkboxes--small">
          {options.map((one, index) => {
            const boxId = index ? `${id}-${index}` : id;
            return (
              <div class="govuk-checkboxes__item" key={one.value}>
                <Box
                  id={boxId}
                  isOn={chosen.includes(one.value)}
                  note={one.hint && `${boxId}-note`}
                  onTurn={(isOn) => turn(one.value, isOn)}
                >
                  {one.text}
                </Box>
                {one.hint && (
                  <div class="govuk-hint govuk-checkboxes__hint" id={`${boxId}-note`}>
                    {one.hint}
                  </div>
                )}
              </div>
            );
          })}
        </div>
      </fieldset>
    </div>
  );
}
