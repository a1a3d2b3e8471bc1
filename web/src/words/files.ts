/** What became of a file, why one was refused, and what to do then. */
import type { Document } from "../api/nouns";

/** Whether something will still become of it by itself. */
export function isUnfinished(document: Document): boolean {
  return document.status === "uploading" || document.status === "scanning";
}

const REFUSED: Record<string, string> = {
  empty: "The file was empty. Look whether it opens on your computer, then upload it again.",
  too_large: "The file was larger than 5 GB. Save it smaller or in parts.",
  damaged: "The file is damaged and cannot be read. Save it again in its own program and upload that.",
  name_not_of_type: "The file is not what its name says. Save it again in its own program and upload that.",
  type_not_accepted: "Files of this type are not kept. Save it as a PDF and upload that.",
  is_program: "The file is a program or script, whatever its name says. Programs are not kept.",
  is_archive: "The file is an archive. Unpack it and upload the files in it one by one.",
  has_macros: "The file holds macros, which can do harm. Save it without macros or as a PDF, and upload that.",
  two_types_in_one: "The file is two files in one. Save it again in its own program and upload that.",
  password_protected: "The file is protected by a password. Save it without one and upload that.",
  cannot_be_scanned:
    "The file cannot be checked for malware: it is packed too deeply or protected by a password. Save it as a PDF and upload that.",
  never_arrived: "The upload was broken off and nothing arrived. Upload it again.",
  never_scanned: "The check for malware gave no answer for three days. Upload it again, and tell support.",
};

export function refusal(document: Document): string {
  return REFUSED[document.refused_because] ?? "The file was refused.";
}

interface Said {
  text: string;
  colour: string;
  /** What it means and what to do; "" when there is nothing to say. */
  words: string;
}

/** The status as a tag, and what it means for people. */
export function status(document: Document): Said {
  if (document.struck) {
    return { text: "Struck out", colour: "grey", words: "It stays listed, and nobody can open it." };
  }
  switch (document.status) {
    case "uploading":
      return {
        text: "Uploading",
        colour: "blue",
        words: "It is not there yet. If the upload was broken off, upload it again: this entry ends by itself.",
      };
    case "scanning":
      return {
        text: "Being checked",
        colour: "yellow",
        words: "It is being checked for malware. This takes some seconds, seldom longer.",
      };
    case "quarantined":
      return {
        text: "Quarantined",
        colour: "red",
        words: "It may hold malware, and nobody can open it. Have the computer it came from checked.",
      };
    case "refused":
      return { text: "Refused", colour: "orange", words: refusal(document) };
    case "available":
      return { text: "Available", colour: "green", words: "" };
  }
}

/** Why a redacted copy cannot go, and what to do. */
export const UNREADY: Record<NonNullable<Document["unready"]>, string> = {
  being_checked:
    "This redacted copy is still being uploaded or checked. Nothing can be authorised before it is available, or struck out.",
  not_kept:
    "This redacted copy could not be kept, and its original is held back. Put in another redacted copy of the original, or strike this one out so that the original goes.",
  not_redacted:
    "This is the very same file as its original: perhaps the wrong one was chosen. Put in another redacted copy, or strike this one out so that the original goes.",
  outdated:
    "The original was replaced after it was redacted. Put in a redacted copy of the new version, or strike this one out so that the original goes.",
};

const TYPES: Record<string, string> = {
  "application/pdf": "PDF",
  "text/plain": "Text",
  "text/csv": "CSV",
  "image/jpeg": "JPEG picture",
  "image/png": "PNG picture",
  "image/gif": "GIF picture",
  "image/tiff": "TIFF picture",
  "image/heic": "HEIC picture",
  "image/heif": "HEIF picture",
  "image/webp": "WebP picture",
  "application/msword": "Word",
  "application/vnd.ms-excel": "Excel",
  "application/vnd.ms-powerpoint": "PowerPoint",
  "application/vnd.ms-outlook": "Outlook message",
  "application/rtf": "Rich text",
  "text/rtf": "Rich text",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
  "application/vnd.oasis.opendocument.text": "OpenDocument text",
  "message/rfc822": "E-mail",
  "audio/mpeg": "Sound",
  "audio/wav": "Sound",
  "video/mp4": "Video",
};

/** The type in words; it was decided from the bytes. "" before that. */
export function type(document: Document): string {
  return TYPES[document.content_type] ?? document.content_type;
}

export function isPicture(document: Document): boolean {
  return document.content_type.startsWith("image/");
}
