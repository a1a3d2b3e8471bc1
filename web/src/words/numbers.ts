/** Counts and sizes as people write them. */

/** 1200 is "1,200". */
export function number(value: number): string {
  return value.toLocaleString("en-GB");
}

/** count(1, "file") is "1 file", count(1200, "file") is "1,200 files". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${number(n)} ${n === 1 ? one : many}`;
}

/** Seconds as 40 seconds, 12 minutes, 5.3 hours or 3.2 days. */
export function duration(seconds: number): string {
  for (const [unit, name] of [[86_400, "day"], [3600, "hour"], [60, "minute"]] as const) {
    if (seconds >= 2 * unit) return `${(seconds / unit).toFixed(unit === 60 ? 0 : 1)} ${name}s`;
  }
  return count(Math.round(seconds), "second");
}

/** Bytes as 120 kB or 3.4 MB. */
export function size(bytes: number): string {
  if (bytes < 1000) return count(bytes, "byte");
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
