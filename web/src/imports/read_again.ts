/** Have the same file read once more, with the columns as they are saved now: a new import. */
import { call } from "../api/call";
import { tellNext } from "../parts/page";
import { type Sending, useSend } from "../parts/send";
import { go } from "../router";

export function useReadAgain(id: string): Sending<[]> {
  return useSend(async () => {
    const made = await call("post", "/imports/{import_id}/read-again", { ids: { import_id: id } });
    tellNext("The file is read again. Below is what becomes of it now.");
    go(`/admin/enrolments/${made.import_id}`);
  });
}
