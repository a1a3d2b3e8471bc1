/** What was found in a package, the two children side by side, and the word of whoever imports it. */
import { useState } from "preact/hooks";
import type { FoundPackage, HeldBack } from "../api/nouns";
import { Details } from "../parts/details";
import { Checkboxes } from "../parts/fields";
import { Button, Form, type Sending } from "../parts/send";
import { Summary } from "../parts/summary";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { day, moment } from "../words/dates";
import { stays } from "../words/held_back";
import { count } from "../words/numbers";

const CONFIRMS = "confirms-student";
type Child = NonNullable<FoundPackage["theirs"]>;

export function ConfirmFound({ found, sending }: { found: FoundPackage; sending: Sending<[boolean]> }) {
  const [chosen, setChosen] = useState<string[]>([]);
  const isSure = found.likeness === "same";
  return (
    <>
      <h2 class="govuk-heading-m">What was found</h2>
      <Summary
        rows={[
          ["Made by", `${found.school_name} (${found.laestab})`],
          ["Made", moment(found.made_at)],
          ["Will be imported", both(found.incidents, found.files)],
          ["In the record already", both(found.there_already.incidents ?? 0, found.there_already.files ?? 0)],
          ["Kept by the other school", kept(found.held_back)],
        ]}
      />
      <h2 class="govuk-heading-m">Is it one child?</h2>
      <p class="govuk-body app-measure">
        {isSure
          ? "Yes: the UPN and the date of birth are the same."
          : "The UPN alone does not say so. Compare the two line by line, and ask the other school when you are not sure: a record in the wrong child's file does harm to both."}
      </p>
      {found.theirs && found.ours && (
        <Compared theirs={found.theirs} ours={found.ours} school={found.school_name} isOpen={!isSure} />
      )}
      <Form onSend={() => sending.send(chosen.length > 0)} class="app-form">
        {!isSure && (
          <Checkboxes
            id={CONFIRMS}
            legend="Is the package of this student?"
            options={[{ value: "yes", text: "Yes, I have compared the two: the package is of this student" }]}
            chosen={chosen}
            onChosen={setChosen}
            problem={sending.problemOf(CONFIRMS)}
          />
        )}
        <Button isSending={sending.isSending} meanwhile="Starting">
          Import the record
        </Button>
      </Form>
    </>
  );
}

interface ComparedProps {
  theirs: Child;
  ours: Child;
  school: string;
  isOpen: boolean;
}

function Compared({ theirs, ours, school, isOpen }: ComparedProps) {
  const rows: [string, string, string][] = [
    ["UPN and former UPNs", theirs.upns.join(", "), ours.upns.join(", ")],
    ["Surname", theirs.surname, ours.surname],
    ["Forename", theirs.forename, ours.forename],
    ["Middle names", theirs.middle_names, ours.middle_names],
    ["Preferred surname", theirs.preferred_surname, ours.preferred_surname],
    ["Preferred forename", theirs.preferred_forename, ours.preferred_forename],
    ["Date of birth", day(theirs.birth_date), day(ours.birth_date)],
    ["Sex", theirs.sex, ours.sex],
  ];
  return (
    <Details name="Compare the two children" isOpen={isOpen} class="app-history">
      <Table
        caption="The two children"
        isCaptionHidden
        columns={[
          { head: "What", cell: ([what]) => what },
          { head: school, cell: ([, there]) => there || "Not known" },
          { head: "Your school", cell: ([, , here]) => here || "Not known" },
          {
            head: "Compared",
            cell: ([, there, here]) =>
              there === here ? <Tag text="Same" colour="green" /> : <Tag text="Differs" colour="red" />,
          },
        ]}
        rows={rows.filter(([, there, here]) => there || here)}
        keyOf={([what]) => what}
      />
    </Details>
  );
}

function both(incidents: number, files: number): string {
  return incidents + files ? `${count(incidents, "incident")} and ${count(files, "file")}` : "Nothing";
}

/** From {"files_struck_out": 1}. */
function kept(heldBack: Record<string, number>) {
  const lines = Object.entries(heldBack).map(([what, n]) => {
    const [noun, reason] = [what.slice(0, what.indexOf("_")), what.slice(what.indexOf("_") + 1)];
    return stays({ noun, reason, count: n } as HeldBack);
  });
  return lines.length ? lines.map((line) => <div key={line}>{line}</div>) : "Nothing";
}
