/** A date in parts, each with a field of its own: day, month, year, and whatever else belongs to it. */
import { Group } from "./fields";

interface DatePartsProps<T extends Record<string, string>> {
  /** The first part carries it, so that an error summary can lead there. */
  id: string;
  legend: string;
  hint: string;
  problem: string;
  /** `width` is that of the field in characters: 2, 3, 4 or 5. */
  parts: { name: keyof T & string; label: string; width: number; isText?: boolean }[];
  value: T;
  onValue: (value: T) => void;
}

export type Day = Record<"day" | "month" | "year", string>;

export const NO_DAY: Day = { day: "", month: "", year: "" };

/** Whether nothing is written in any part. */
export function isBlank(parts: Record<string, string>): boolean {
  return Object.values(parts).every((part) => !part.trim());
}

interface DayFieldProps {
  id: string;
  legend: string;
  hint?: string;
  problem: string;
  value: Day;
  onValue: (value: Day) => void;
}

/** A day; the month may be a number or a word. */
export function DayField({ hint = "For example 24 11 2026", ...props }: DayFieldProps) {
  return (
    <DateParts
      {...props}
      hint={hint}
      parts={[
        { name: "day", label: "Day", width: 2 },
        { name: "month", label: "Month", width: 2, isText: true },
        { name: "year", label: "Year", width: 4 },
      ]}
    />
  );
}

export function DateParts<T extends Record<string, string>>(props: DatePartsProps<T>) {
  const { id, legend, hint, problem, parts, value, onValue } = props;
  return (
    <Group id={id} legend={legend} hint={hint} problem={problem}>
      <div class="govuk-date-input">
        {parts.map((part, index) => {
          const partId = index ? `${id}-${part.name}` : id;
          return (
            <div class="govuk-date-input__item" key={part.name}>
              <div class="govuk-form-group">
                <label class="govuk-label govuk-date-input__label" for={partId}>
                  {part.label}
                </label>
                <input
                  id={partId}
                  class={`govuk-input govuk-date-input__input govuk-input--width-${part.width}${problem ? " govuk-input--error" : ""}`}
                  type="text"
                  inputMode={part.isText ? "text" : "numeric"}
                  autocomplete="off"
                  value={value[part.name]}
                  onInput={(event) => onValue({ ...value, [part.name]: event.currentTarget.value })}
                />
              </div>
            </div>
          );
        })}
      </div>
    </Group>
  );
}
