/** What stands in the place of a student whose record was, or is being, destroyed. */
import type { Certificate } from "../api/nouns";
import { Button } from "../parts/send";
import { Summary } from "../parts/summary";
import { day, moment } from "../words/dates";

const COUNTED: [name: string, words: string][] = [
  ["incidents", "Incidents"],
  ["versions", "Earlier versions of incidents"],
  ["actions", "Actions"],
  ["links", "Links to other students' incidents"],
  ["documents", "Files"],
  ["file_versions", "Versions of files in store"],
];

export function CertificateOf({ certificate, isKeyHolder }: { certificate: Certificate; isKeyHolder: boolean }) {
  if (!isKeyHolder)
    return (
      <div class="govuk-inset-text">
        {certificate.finished_at
          ? `The record of this student was destroyed on ${moment(certificate.finished_at)}, when its retention had ended.`
          : "The record of this student is being destroyed: its retention has ended."}{" "}
        A key holder can say more.
      </div>
    );
  return (
    <>
      <div class="govuk-inset-text">
        {certificate.finished_at
          ? "This record was destroyed. It cannot be brought back."
          : "This record is being destroyed. Nothing of it can be opened any more. Load the page again in some minutes."}
      </div>
      <Summary
        rows={[
          ["Student", `${certificate.initials}, left in ${certificate.left_in}`],
          ["Number", certificate.student_id],
          ["Policy", `${certificate.years} years after birth (version ${certificate.policy_version} of the policy)`],
          ["Proposed", `${certificate.proposed_by}, ${moment(certificate.proposed_at)}`],
          ["Carried out", `${certificate.confirmed_by}, ${moment(certificate.confirmed_at)}`],
          ["Destroyed", certificate.finished_at ? moment(certificate.finished_at) : "Not finished"],
          ...COUNTED.filter(([name]) => name in certificate.counts).map(([name, words]): [string, string] => [
            words,
            String(certificate.counts[name]),
          ]),
        ]}
      />
      <p class="govuk-body">
        What stays: this certificate, the audit, and of transfers their numbers and dates. Copies at other schools are those
        schools' own. Backups of the database end after 35 days: {day(after35(certificate))}.
      </p>
      <Button kind="secondary" onClick={() => window.print()}>
        Print certificate
      </Button>
    </>
  );
}

function after35(certificate: Certificate): string {
  const from = new Date(certificate.finished_at ?? certificate.confirmed_at);
  return new Date(from.getTime() + 35 * 86_400_000).toISOString().slice(0, 10);
}
