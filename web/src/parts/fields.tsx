/** Fields of forms, each with its label, hint and error tied to it. */
import type { ComponentChildren } from "preact";
import { Box } from "./box";

export interface Said {
  id: string;
  label: string;
  hint?: ComponentChildren;
  problem?: string;
}

export function describedBy({ id, hint, problem }: Said): string | undefined {
  return [hint && `${id}-hint`, problem && `${id}-error`].filter(Boolean).join(" ") || undefined;
}

export function Around({ id, label, hint, problem, children }: Said & { children: ComponentChildren }) {
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
  /** What is typed goes to no spelling service, also while it can be read. */
  isSecret?: boolean;
}

export function TextField(props: TextProps) {
  const { id, problem, value, onValue, type = "text", width, autocomplete = "off", inputMode, isSecret = false } = props;
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
        spellcheck={type === "text" && !isSecret}
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

interface GroupProps extends Omit<Said, "label"> {
  legend: string;
  children: ComponentChildren;
}

/** Fields that answer one question together. */
export function Group({ id, legend, hint, problem, children }: GroupProps) {
  const said = { id, label: legend, hint, problem };
  return (
    <div class={`govuk-form-group${problem ? " govuk-form-group--error" : ""}`}>
      <fieldset class="govuk-fieldset" aria-describedby={describedBy(said)}>
        <legend class="govuk-fieldset__legend">{legend}</legend>
        <Notes {...said} />
        {children}
      </fieldset>
    </div>
  );
}

interface ChoicesProps extends Omit<GroupProps, "children"> {
  kind: "checkboxes" | "radios";
  options: { value: string; text: string; hint?: string }[];
  isOn: (value: string) => boolean;
  onTurn: (value: string, isOn: boolean) => void;
}

/** The first one carries `id`, so that an error summary can lead to it. */
function Choices({ kind, options, isOn, onTurn, ...said }: ChoicesProps) {
  const { id } = said;
  return (
    <Group {...said}>
      <div class={`govuk-${kind} govuk-${kind}--small`}>
        {options.map((one, index) => {
          const ownId = index ? `${id}-${index}` : id;
          return (
            <div class={`govuk-${kind}__item`} key={one.value}>
              <Box
                id={ownId}
                kind={kind}
                name={id}
                isOn={isOn(one.value)}
                note={one.hint && `${ownId}-note`}
                onTurn={(on) => onTurn(one.value, on)}
              >
                {one.text}
              </Box>
              {one.hint && (
                <div class={`govuk-hint govuk-${kind}__hint`} id={`${ownId}-note`}>
                  {one.hint}
                </div>
              )}
            </div>
          );
        })}
      </div>
    </Group>
  );
}

interface CheckboxesProps extends Omit<ChoicesProps, "kind" | "isOn" | "onTurn"> {
  chosen: readonly string[];
  onChosen: (chosen: string[]) => void;
}

export function Checkboxes({ chosen, onChosen, ...props }: CheckboxesProps) {
  const turn = (value: string, isOn: boolean): void =>
    onChosen(isOn ? [...chosen, value] : chosen.filter((one) => one !== value));
  return <Choices {...props} kind="checkboxes" isOn={(value) => chosen.includes(value)} onTurn={turn} />;
}

interface RadiosProps extends Omit<ChoicesProps, "kind" | "isOn" | "onTurn"> {
  value: string;
  onValue: (value: string) => void;
}

export function Radios({ value, onValue, ...props }: RadiosProps) {
  return <Choices {...props} kind="radios" isOn={(one) => one === value} onTurn={onValue} />;
}
