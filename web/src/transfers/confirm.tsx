/** A match on a temporary UPN: what it means at one's own school, and the key holder's word that it is one child. */
import type { Comparison, Step, Transfer } from "../api/nouns";
import { Unfit } from "../parts/errors";
import { Checkboxes } from "../parts/fields";
import { Summary } from "../parts/summary";
import { Tag } from "../parts/tag";

/** Id of the box, for error summaries. */
export const CONFIRMS = "confirms-match";

/** Throws Unfit for a step that needs the key holder's word and has it not. */
export function checkConfirmed(transfer: Transfer, step: Step, confirms: boolean): void {
  if (transfer.to_confirm && (step === "request" || step === "authorise") && !confirms) {
    throw new Unfit([{ id: CONFIRMS, text: "Tick the box when you have checked that this is the same child." }]);
  }
}

interface ConfirmProps {
  transfer: Transfer;
  confirms: boolean;
  onConfirms: (confirms: boolean) => void;
  problem: string;
}

/** Nothing, unless the step that can be taken now must be confirmed. */
export function Confirm({ transfer, confirms, onConfirms, problem }: ConfirmProps) {
  const steps = transfer.allowed_actions;
  if (!transfer.to_confirm || !(steps.includes("request") || steps.includes("authorise"))) return null;
  const isNew = transfer.side === "new";
  return (
    <section class="app-form" aria-labelledby="confirm">
      <h2 class="govuk-heading-m" id="confirm">
        Only a temporary UPN joins the two students
      </h2>
      {isNew ? <ForNewSchool /> : <ForPreviousSchool transfer={transfer} />}
      <Checkboxes
        id={CONFIRMS}
        legend="Is this the same child?"
        options={[
          {
            value: "yes",
            text: isNew
              ? "I have checked with the family or the local authority: this is the same child"
              : "I have checked and compared the two students: this is the same child",
          },
        ]}
        chosen={confirms ? ["yes"] : []}
        onChosen={(chosen) => onConfirms(chosen.length > 0)}
        problem={problem}
      />
    </section>
  );
}

function ForNewSchool() {
  return (
    <>
      <p class="govuk-body">
        Another school has a student with the same temporary UPN and date of birth. A temporary UPN can be given to a
        different child somewhere else, so this alone is no proof. A wrong yes can ask for another child's record.
      </p>
      <p class="govuk-body">
        When you confirm and request, a key holder at that school compares the students and must confirm too. Nothing is
        sent before, and until then you are not told which school it is.
      </p>
    </>
  );
}

function ForPreviousSchool({ transfer }: { transfer: Transfer }) {
  return (
    <>
      <p class="govuk-body">
        {transfer.new_school} has confirmed that it is the same child. A temporary UPN can belong to a different child,
        so compare before you authorise. A wrong yes sends this record to another child's school.
      </p>
      {transfer.comparison && <Compared comparison={transfer.comparison} />}
      <p class="govuk-body">If you are not sure, telephone {transfer.new_school}, or decline the request.</p>
    </>
  );
}

function Compared({ comparison }: { comparison: Comparison }) {
  return (
    <Summary
      rows={[
        ["Surname", <Agrees isSo={comparison.surname_agrees} />],
        ["Forename", <Agrees isSo={comparison.forename_agrees} />],
        ["Date of birth", <Agrees isSo />],
      ]}
    />
  );
}

function Agrees({ isSo }: { isSo: boolean }) {
  return isSo ? <Tag text="Agrees" colour="green" /> : <Tag text="Does not agree" colour="red" />;
}
