/** Date and time of an incident, as the clock in the school showed it. */
import { DateParts } from "../parts/date_parts";
import { instant, local } from "../words/dates";

export type When = Record<"day" | "month" | "year" | "time", string>;

export function today(): When {
  return { ...rightNow(), time: "" };
}

function rightNow(): When {
  const { day, month, year, hour, minute } = local(new Date());
  return { day: String(day), month: String(month), year: String(year), time: `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}` };
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
  return (
    <div class="app-when">
      <DateParts
        id="when"
        legend="When did it happen?"
        hint="For example 24 11 2026 at 14:05"
        problem={problem}
        parts={[
          { name: "day", label: "Day", width: 2 },
          { name: "month", label: "Month", width: 2 },
          { name: "year", label: "Year", width: 4 },
          { name: "time", label: "Time", width: 4, isText: true },
        ]}
        value={when}
        onValue={onWhen}
      />
      <button type="button" class="app-link-button app-when__now" onClick={() => onWhen(rightNow())}>
        Now<span class="govuk-visually-hidden">: fill in date and time</span>
      </button>
    </div>
  );
}
