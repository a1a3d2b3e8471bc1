/** Date and time of an incident, as the clock in the school showed it. */
import { instant, local } from "../words/dates";

export interface When {
  day: string;
  month: string;
  year: string;
  time: string;
}

export function today(): When {
  const now = local(new Date());
  return { day: String(now.day), month: String(now.month), year: String(now.year), time: "" };
}

/** The instant in ISO form; null when there is no such date or time. */
export function instantOf(when: When): string | null {
  const clock = /^([01]?\d|2[0-3])[:.]?([0-5]\d)$/.exec(when.time.trim());
  const [day, month, year] = [when.day, when.month, when.year].map((part) => (/^\d{1,4}$/.test(part.trim()) ? Number(part) : 0));
  if (!clock || !day || !month || !year || year < 1900) return null;
  return instant({ year, month, day, hour: Number(clock[1]), minute: Number(clock[2]) });
}

interface WhenFieldProps {
  when: When;
  onWhen: (when: When) => void;
  problem: string;
}

export function WhenField({ when, onWhen, problem }: WhenFieldProps) {
  const part = (name: keyof When, label: string, width: number) => (
    <div class="govuk-date-input__item">
      <div class="govuk-form-group">
        <label class="govuk-label govuk-date-input__label" for={name === "day" ? "when" : `when-${name}`}>
          {label}
        </label>
        <input
          id={name === "day" ? "when" : `when-${name}`}
          class={`govuk-input govuk-date-input__input govuk-input--width-${width}${problem ? " govuk-input--error" : ""}`}
          type="text"
          inputMode={name === "time" ? "text" : "numeric"}
          autocomplete="off"
          value={when[name]}
          onInput={(event) => onWhen({ ...when, [name]: event.currentTarget.value })}
        />
      </div>
    </div>
  );
  return (
    <div class={`govuk-form-group${problem ? " govuk-form-group--error" : ""}`}>
      <fieldset class="govuk-fieldset" aria-describedby={problem ? "when-hint when-error" : "when-hint"}>
        <legend class="govuk-fieldset__legend">When did it happen?</legend>
        <div class="govuk-hint" id="when-hint">
          For example 24 11 2026 at 14:05
        </div>
        {problem && (
          <p class="govuk-error-message" id="when-error">
            <span class="govuk-visually-hidden">Error: </span>
            {problem}
          </p>
        )}
        <div class="govuk-date-input">
          {part("day", "Day", 2)}
          {part("month", "Month", 2)}
          {part("year", "Year", 4)}
          {part("time", "Time", 4)}
        </div>
      </fieldset>
    </div>
  );
}
