/** Dates as people write them: 24 Nov 2026, and 24 Nov 2026, 14:05 as the clock in the school shows it. */
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const FULL_MONTHS = [
  ...["january", "february", "march", "april", "may", "june", "july", "august"],
  ...["september", "october", "november", "december"],
];

const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London",
  hourCycle: "h23",
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
});

interface Local {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

/** What calendar and clock in the school show at an instant. */
export function local(at: Date): Local {
  const part = Object.fromEntries(clock.formatToParts(at).map((p) => [p.type, Number(p.value)]));
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = part;
  return { year, month, day, hour, minute };
}

/** "2026-11-24" as 24 Nov 2026. */
export function day(iso: string): string {
  const [year, month, date] = iso.split("-").map(Number);
  return `${date} ${MONTHS[(month ?? 1) - 1]} ${year}`;
}

/** What a person wrote as "2026-11-24"; null when there is no such date. The month may be a number, or a word: Sep, Sept, September. */
export function isoDay(written: Record<"day" | "month" | "year", string>): string | null {
  const [day, year] = [written.day.trim(), written.year.trim()];
  const month = monthNumber(written.month.trim().toLowerCase());
  if (!/^\d{1,2}$/.test(day) || !/^(19|20)\d\d$/.test(year) || !month) return null;
  const found = new Date(Date.UTC(Number(year), month - 1, Number(day)));
  const isThere = found.getUTCMonth() === month - 1 && found.getUTCDate() === Number(day);
  return isThere ? found.toISOString().slice(0, 10) : null;
}

/** 1 to 12, or 0 when it is no month. */
function monthNumber(written: string): number {
  if (/^\d{1,2}$/.test(written)) return Number(written) <= 12 ? Number(written) : 0;
  return written.length < 3 ? 0 : FULL_MONTHS.findIndex((name) => name.startsWith(written)) + 1;
}

/** An instant as 24 Nov 2026, 14:05. */
export function moment(iso: string): string {
  return `${dayOf(iso)}, ${clockTime(new Date(iso))}`;
}

/** What the school's clock shows then: 14:05. */
export function clockTime(at: Date): string {
  const { hour, minute } = local(at);
  return `${two(hour)}:${two(minute)}`;
}

/** The day of an instant as 24 Nov 2026. */
export function dayOf(iso: string): string {
  const at = local(new Date(iso));
  return `${at.day} ${MONTHS[at.month - 1]} ${at.year}`;
}

/** "2026-11" as Nov 2026. */
export function month(iso: string): string {
  const [year, number] = iso.split("-").map(Number);
  return `${MONTHS[(number ?? 1) - 1]} ${year}`;
}

/** The month of today and those before it, as "2026-11", newest first. */
export function lastMonths(count: number): string[] {
  const now = local(new Date());
  return Array.from({ length: count }, (_, back) => {
    const index = now.year * 12 + now.month - 1 - back;
    return `${Math.floor(index / 12)}-${two((index % 12) + 1)}`;
  });
}

/** The days of a month that have begun in UTC (as the API counts them), newest first. */
export function daysOf(month: string): string[] {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const today = new Date().toISOString().slice(0, 10);
  const last = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return Array.from({ length: last }, (_, back) => `${month}-${two(last - back)}`).filter((day) => day <= today);
}

/** The academic year of today and those before it, newest first: "2026" and 2026/27. */
export function academicYears(number: number): { value: string; text: string }[] {
  const now = local(new Date());
  const newest = now.month >= 9 ? now.year : now.year - 1;
  return Array.from({ length: number }, (_, back) => newest - back).map((year) => ({
    value: String(year),
    text: `${year}/${two((year + 1) % 100)}`,
  }));
}

/** The instant at which the school's clock shows this, in ISO form with an offset; null when there is no such date. */
export function instant(wanted: Local): string | null {
  const { year, month, day, hour, minute } = wanted;
  const guess = Date.UTC(year, month - 1, day, hour, minute);
  const shown = local(new Date(guess));
  const offset = Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute) - guess;
  const found = new Date(guess - offset);
  const check = local(found);
  const isThere = check.year === year && check.month === month && check.day === day;
  return isThere && hour < 24 && minute < 60 ? found.toISOString() : null;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
