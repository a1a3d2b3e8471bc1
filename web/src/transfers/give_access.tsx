/** After a record has arrived: the Legacy categories that no user group may read yet, and the way to a group's permissions. */
import { call } from "../api/call";
import { Legacy } from "../home/legacy";
import { useFetched } from "../parts/loaded";

/** Nothing once every Legacy category can be read by somebody. What cannot be fetched stands on the start page too. */
export function GiveAccess() {
  const found = useFetched(async () => {
    const [unseen, groups] = await Promise.all([call("get", "/categories/unseen"), call("get", "/groups")]);
    return { unseen: unseen.categories, groups: groups.groups };
  }, []);
  return found.value?.unseen.length ? <Legacy {...found.value} /> : null;
}
