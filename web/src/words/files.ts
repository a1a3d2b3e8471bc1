/** What became of a file, and why one was refused. */
import type { Document } from "../api/nouns";

/** Whether something will still become of it by itself. */
export function isUnfinished(document: Document): boolean {
  return document.status === "uploading" || document.status === "scanning";
}

const REFUSED: Record<string, string> = {
  empty: "The file was empty.",
  too_large: "The file was too large.",
  name_not_of_type: "The file is not what its name says. Save it again in its own program and file that.",
  type_not_accepted: "Files of this type cannot be kept: programs, archives and web pages are refused.",
};

export function refusal(document: Document): string {
  return REFUSED[document.refused_because] ?? "The file was refused.";
}

const TYPES: Record<string, string> = {
  "application/pdf": "PDF",
  "text/plain": "Text",
  "text/csv": "CSV",
  "image/jpeg": "JPEG picture",
  "image/png": "PNG picture",
  "image/gif": "GIF picture",
  "image/tiff": "TIFF picture",
  "image/heic": "HEIC picture",
  "image/webp": "WebP picture",
  "application/msword": "Word",
  "application/vnd.ms-excel": "Excel",
  "application/vnd.ms-outlook": "Outlook message",
  "application/rtf": "Rich text",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
  "application/vnd.oasis.opendocument.text": "OpenDocument text",
  "message/rfc822": "E-mail",
  "audio/mpeg": "Sound",
  "audio/wav": "Sound",
  "video/mp4": "Video",
};

/** The type in words; it was decided from the bytes. */
export function type(document: Document): string {
  return TYPES[document.content_type] ?? document.content_type;
}
