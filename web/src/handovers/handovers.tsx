/** The Hand-over tab: packages of the record for schools without Safehand, and a form that makes one. */
import { call } from "../api/call";
import type { Handover } from "../api/nouns";
import { useFresh } from "../parts/fresh";
import { Loaded, useFetched } from "../parts/loaded";
import { LookAgain } from "../parts/look_again";
import { Link } from "../router";
import { HandoverCard } from "./card";
import { NewHandover } from "./new_handover";

export function Handovers({ studentId }: { studentId: string }) {
  const ids = { student_id: studentId };
  const fetch = async () => (await call("get", "/students/{student_id}/handovers", { ids })).handovers;
  const found = useFetched(fetch, [studentId]);
  const isStill = useFresh(found, fetch, underWay);
  const put = (made: Handover): void => {
    const others = (found.value ?? []).filter((h) => h.handover_id !== made.handover_id);
    found.put([made, ...others].sort((one, other) => other.made_at.localeCompare(one.made_at)));
  };
  /** Packages that are on their way: while there is one, the form for another is folded away. */
  const live = (found.value ?? []).filter((h) => h.state === "being_made" || h.state === "ready").length;
  const onMade = (made: Handover): void => {
    put(made);
    setTimeout(() => document.getElementById(`h-${made.handover_id}`)?.focus()); // the form that had the focus is gone
  };
  return (
    <section aria-labelledby="handovers">
      <h2 class="govuk-heading-m" id="handovers">
        Hand over to a school without Safehand
      </h2>
      <p class="govuk-body">
        The record goes as one encrypted file. The receiver gets a link to it by mail, and from you by telephone the
        passphrase that opens it. A school with Safehand requests the record itself: see{" "}
        <Link href={`/students/${studentId}/transfers`}>Transfers</Link>.
      </p>
      <Loaded of={found} what="packages">
        {(all) => (
          <>
            {all.map((made) => (
              <HandoverCard key={made.handover_id} studentId={studentId} made={made} onChange={put} />
            ))}
            {isStill && <LookAgain onLook={found.reload} />}
          </>
        )}
      </Loaded>
      <NewHandover studentId={studentId} isFolded={live > 0} onMade={onMade} />
    </section>
  );
}

/** How far those are that are being made or mailed; "" when none is. */
function underWay(all: readonly Handover[]): string {
  return all
    .filter((h) => h.state === "being_made" || (h.state === "ready" && !h.sent_at && !h.is_refused))
    .map((h) => `${h.handover_id} ${h.state} ${h.progress}`)
    .join();
}
