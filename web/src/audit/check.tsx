/** Whether the audit is whole: a month, checked day by day, newest first. */
import { useEffect, useRef, useState } from "preact/hooks";
import { call } from "../api/call";
import type { AuditDay } from "../api/nouns";
import { Alert } from "../parts/errors";
import { Select } from "../parts/fields";
import { Page } from "../parts/page";
import { Button, useSend } from "../parts/send";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { FAULT } from "../words/audit";
import { day as dayName, daysOf, lastMonths, month as monthName } from "../words/dates";
import { count } from "../words/numbers";

const MONTHS = 24;

export function CheckAudit() {
  const months = lastMonths(MONTHS);
  const [month, setMonth] = useState(months[0] ?? "");
  return (
    <Page title="Check the audit" back={{ href: "/admin/audit", text: "Audit" }}>
      <p class="govuk-body">
        Every entry is sealed within minutes, and each seal holds the one before. The check looks whether an entry was
        altered, taken out or slipped in.
      </p>
      <Select
        id="month"
        label="Month"
        value={month}
        onValue={setMonth}
        options={months.map((one) => ({ value: one, text: monthName(one) }))}
      />
      <Check key={month} month={month} />
    </Page>
  );
}

function Check({ month }: { month: string }) {
  const [days, setDays] = useState<AuditDay[]>([]);
  const all = daysOf(month);
  const isHere = useRef(true);
  useEffect(() => () => void (isHere.current = false), []);
  const { send, isSending, problems } = useSend(async () => {
    let found: AuditDay[] = [];
    setDays(found);
    for (const day of all) {
      const one = await call("get", "/audit/verify", { query: { day } });
      if (!isHere.current) return;
      found = [...found, one];
      setDays(found);
    }
  });
  const broken = days.filter((one) => !one.is_whole).length;
  const isDone = days.length === all.length;
  return (
    <>
      <Button isSending={isSending} meanwhile="Checking" onClick={() => void send()}>
        Check {monthName(month)}
      </Button>
      <p class="govuk-body" role="status">
        {isSending && `${days.length} of ${all.length} days checked.`}
        {!isSending && isDone && !broken && `All ${count(days.length, "day")} checked. Nothing is wrong.`}
        {!isSending && isDone && broken > 0 && `${count(broken, "day")} of ${days.length} with findings.`}
      </p>
      <Alert text={problems[0] && `${problems[0].text} The check stopped after ${count(days.length, "day")}; the rest is not checked.`} />
      {broken > 0 && <WhatToDo />}
      {days.length > 0 && (
        <Table
          caption={`Check of ${monthName(month)}`}
          isCaptionHidden
          rows={days}
          keyOf={(one) => one.day}
          columns={[
            { head: "Day", cell: (one) => dayName(one.day) },
            {
              head: "Result",
              cell: (one) => <Tag text={one.is_whole ? "Whole" : "Findings"} colour={one.is_whole ? "green" : "red"} />,
            },
            { head: "Entries", cell: (one) => one.entries },
            { head: "Sealed", cell: (one) => one.sealed },
            { head: "Not yet sealed", cell: (one) => one.waiting },
            { head: "What was found", cell: (one) => <Found day={one} /> },
          ]}
        />
      )}
    </>
  );
}

function Found({ day }: { day: AuditDay }) {
  const kinds = Object.entries(day.faults) as [keyof typeof FAULT, number][];
  return (
    <>
      {kinds.map(([fault, times]) => (
        <p class="app-finding" key={fault}>
          {FAULT[fault]} ({times}).
          {day.findings
            .filter((one) => one.fault === fault)
            .map((one) => (
              <span class="app-secondary app-finding__subject" key={one.subject}>
                {one.subject}
              </span>
            ))}
        </p>
      ))}
      {day.late > 0 && <p class="app-finding">{count(day.late, "entry", "entries")} sealed late; not a fault by itself.</p>}
      {!kinds.length && day.late === 0 && "Nothing"}
    </>
  );
}

function WhatToDo() {
  return (
    <div class="govuk-inset-text">
      <p class="govuk-body">
        Change nothing. Write down the day and what was found, tell your data protection lead, and ask Safehand support
        to look into it.
      </p>
    </div>
  );
}
