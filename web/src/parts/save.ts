/** Text as a file that the browser saves. The first sign tells spreadsheets that it is UTF-8. */
export function save(parts: string[], name: string): void {
  const address = URL.createObjectURL(new Blob(["\uFEFF", ...parts], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
