/** Something done to a person at the version that was seen; when somebody else was first, the person is shown as they are now. */
import { useState } from "preact/hooks";
import { ApiError, call } from "../api/call";
import type { User } from "../api/nouns";
import { type Fetched, useFetched } from "../parts/loaded";
import { type Sending, useSend } from "../parts/send";

export interface UserDeed {
  user: Fetched<User>;
  done: string;
  sending: Sending<[(user: User) => Promise<User>, string]>;
}

export function useUserDeed(id: string, fields: Record<string, string> = {}): UserDeed {
  const user = useFetched(() => call("get", "/users/{user_id}", { ids: { user_id: id } }), [id]);
  const [done, setDone] = useState("");
  const sending = useSend<[(user: User) => Promise<User>, string]>(async (deed, said) => {
    setDone("");
    if (!user.value) return;
    try {
      user.put(await deed(user.value));
      setDone(said);
    } catch (error) {
      if (error instanceof ApiError && error.current) user.put(error.current as User);
      throw error;
    }
  }, fields);
  return { user, done, sending };
}
