/** Posts a file to the place that the API gave: the form's fields first, the file last. */
import type { Upload } from "./nouns";

/** `onPercent` hears 0 to 100. Rejects with a sentence for people. */
export function upload(place: Upload, file: File, onPercent: (percent: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(place.fields)) form.append(name, value);
    form.append("file", file);
    const request = new XMLHttpRequest();
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onPercent(Math.floor((event.loaded / event.total) * 100));
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else if (request.responseText.includes("EntityTooLarge")) reject(new Error("The file is too large."));
      else reject(new Error("The file was not taken. Try again."));
    };
    request.onerror = () => reject(new Error("The connection was lost while the file was sent. Try again."));
    request.open("POST", place.url);
    request.send(form);
  });
}
