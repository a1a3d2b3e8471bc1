/** After a record has arrived: the Legacy categories that no user group may read yet, and the way to a group's permissions. */
import type { ComponentChildren } from "preact";
import { call } from "../api/call";
import { Legacy } from "../home/legacy";
import { Loading, useFetched } from "../parts/loaded";

interface GiveAccessProps {
  isDue: boolean;
  /** What stands below. It comes with it: a button must not move away under the pointer. */
  children: ComponentChildren;
}

/** Nothing once every Legacy category can be read by somebody. What cannot be fetched stands on the start page too. */
export function GiveAccess({ isDue, children }: GiveAccessProps) {
  const found = useFetched(async () => {
    if (!isDue) return null;
    const [unseen, groups] = await Promise.all([call("get", "/categories/unseen"), call("get", "/groups")]);
    return { unseen: unseen.categories, groups: groups.groups };
  }, [isDue]);
  if (isDue && !found.value && !found.problem) return <Loading what="what is to do" />;
  return (
    <>
      {found.value && found.value.unseen.length > 0 && <Legacy {...found.value} />}
      {children}
    </>
  );
}
