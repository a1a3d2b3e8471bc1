/** What is wrong with a file as far as its name and size tell, before anything is sent. The server looks at its bytes. */

const MAX_BYTES = 5_000_000_000;

/** Endings of the names of files that are kept; a test holds them to the server's (domain/vault.py). */
const KEPT = new Set(
  (
    "pdf txt md csv tsv eml jpg jpeg jfif png gif tif tiff heic heif webp " +
    "doc xls ppt msg rtf docx xlsx pptx odt mp3 wav mp4 m4v"
  ).split(" "),
);
const ARCHIVES = new Set(["zip", "7z", "rar", "gz", "tar"]);
const WITH_MACROS = new Set(["docm", "xlsm", "pptm"]);

/** "" when nothing is. */
export function misfit({ name, size }: Pick<File, "name" | "size">): string {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  if (ARCHIVES.has(ending)) return "It is an archive. Unpack it and choose the files in it.";
  if (WITH_MACROS.has(ending)) return "It may hold macros. Save it without macros or as a PDF, and choose that.";
  if (!ending) return "Its name has no ending, such as .pdf. Save it as a PDF and choose that.";
  if (!KEPT.has(ending)) return `Files of type .${ending} are not kept. Save it as a PDF and choose that.`;
  if (!size) return "It is empty. Look whether it opens on your computer, then choose it again.";
  return size > MAX_BYTES ? "It is larger than 5 GB. Save it smaller or in parts." : "";
}
