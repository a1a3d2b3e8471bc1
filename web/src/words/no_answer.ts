/** What to say, and to do, when it was not the API that answered, or nobody did. */
const TO_CHANGE = "We cannot tell whether this was saved. Look at the page again before you repeat it.";

/** `isChange`: something was sent, not only asked for. */
export function noAnswer(isChange: boolean, isLate: boolean): string {
  if (isLate) {
    return isChange
      ? `Safehand did not answer in time. ${TO_CHANGE}`
      : "Safehand did not answer in time. Try again; if it stays slow, wait some minutes.";
  }
  return isChange
    ? `Safehand did not answer. ${TO_CHANGE}`
    : "Safehand cannot be reached at the moment. Check your connection and try again.";
}

/** Something between this browser and the API answered in its place. */
export function notOurs(isChange: boolean, status: number): string {
  if (status === 429) return "Safehand is very busy, and nothing was done. Wait a minute, then try again.";
  if (status === 403) {
    return "Something on the way to Safehand refused this, and nothing was done. Ask your school’s IT support to let this address through.";
  }
  return isChange
    ? `Safehand cannot answer at the moment. ${TO_CHANGE}`
    : "Safehand cannot answer at the moment. Wait a minute, then try again.";
}
