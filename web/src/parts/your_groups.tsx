/** For a key holder who is shown nothing: what decides it, and the way to change it. */
import type { Me } from "../api/nouns";
import { Link } from "../router";

export function YourGroups({ me }: { me: Me }) {
  if (!me.is_key_holder) return null;
  return (
    <>
      {" "}
      You see those of the categories that your own user groups may view.{" "}
      <Link href={`/admin/users/people/${me.user_id}`}>Choose your user groups</Link>
    </>
  );
}
