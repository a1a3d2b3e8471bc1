/** Where students are looked for: by search, by year and form, or among those who have left. */
import { call } from "../api/call";
import type { Class } from "../api/nouns";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Paged } from "../parts/more";
import { Page } from "../parts/page";
import { Tabs } from "../parts/tabs";
import { Link } from "../router";
import { count } from "../words/numbers";
import { Find } from "./find";
import { StudentTable } from "./student_table";
import { formName, yearName, yearsOf } from "./years";

export function Students() {
  const classes = useFetched(() => call("get", "/classes"), []);
  return (
    <Page title="Students">
      <Find leadsTo="incidents">
        <Which here="on roll" />
        <Loaded of={classes} what="years and forms">
          {(found) =>
            found.classes.length ? (
              <Years classes={found.classes} />
            ) : (
              <Empty>No students on roll yet. A key holder uploads the roll in Admin &gt; Enrolments.</Empty>
            )
          }
        </Loaded>
      </Find>
    </Page>
  );
}

/** For key holders: the students that one may ask about. */
export function StudentsToAskAbout() {
  return (
    <Page title="Why is no transfer showing?" back={{ href: "/admin/transfers", text: "Transfers" }}>
      <p class="govuk-body">
        Find a student of your school, one who has joined you or one who has left you. Safehand tells which condition is
        missing and what to do. You can ask about students on your own roll only.
      </p>
      <Find leadsTo="transfers" withArchived />
    </Page>
  );
}

export function ArchivedStudents() {
  return (
    <Page title="Students who have left" back={BACK}>
      <Which here="left" />
      <Paged
        what="students"
        marks={[]}
        fetch={async (after) => {
          const page = await call("get", "/students/archived", { query: { after } });
          return { rows: page.students, next: page.next };
        }}
      >
        {(students) =>
          students.length ? (
            <StudentTable caption="Students who have left, the last to leave first" students={students} />
          ) : (
            <Empty>Nobody has left your school yet.</Empty>
          )
        }
      </Paged>
    </Page>
  );
}

interface ClassListProps {
  yearId?: string;
  classId?: string;
}

/** The students of a year, or of a form. The address holds its id. */
export function ClassList({ yearId, classId }: ClassListProps) {
  const classes = useFetched(() => call("get", "/classes"), []);
  const isChosen = (one: Class): boolean => (classId ? one.class_id === classId : one.year_id === yearId);
  const chosen = classes.value?.classes.filter(isChosen) ?? [];
  const [first] = chosen;
  const name = first && (classId ? `${yearName(first.year_group)}, ${formName(first.registration_form)}` : yearName(first.year_group));
  return (
    <Page title="Class list" heading={name || "Class list"} back={BACK}>
      <Loaded of={classes} what="class list">
        {({ classes: all }) =>
          first ? (
            <>
              <Forms classes={all.filter((one) => one.year_id === first.year_id)} here={classId ?? ""} />
              <p class="govuk-body app-secondary">{count(sum(chosen), "student")} on roll</p>
              <Paged
                what="students"
                marks={[yearId, classId]}
                fetch={async (after) => {
                  const page = await call("get", "/students", { query: { year_id: yearId, class_id: classId, after } });
                  return { rows: page.students, next: page.next };
                }}
              >
                {(students) => <StudentTable caption={`Students of ${name}`} students={students} isOf={classId ? "form" : "year"} />}
              </Paged>
            </>
          ) : (
            <Empty>There is nobody on roll in this class any more. Choose another one.</Empty>
          )
        }
      </Loaded>
    </Page>
  );
}

const BACK = { href: "/students", text: "Students" };

function Which({ here }: { here: "on roll" | "left" }) {
  return (
    <Tabs
      label="Students"
      tabs={[
        { href: "/students", text: "On roll", isHere: here === "on roll" },
        { href: "/students/left", text: "Left", isHere: here === "left" },
      ]}
    />
  );
}

function Years({ classes }: { classes: Class[] }) {
  return (
    <>
      <p class="govuk-body app-secondary">{count(sum(classes), "student")} on roll</p>
      <dl class="app-years">
        {yearsOf(classes).map((forms) => {
          const [{ year_id, year_group }] = forms;
          return (
            <div key={year_id}>
              <dt>
                <Link href={`/students/years/${year_id}`}>{yearName(year_group)}</Link> ({sum(forms)})
              </dt>
              <dd>
                <FormLinks classes={forms} here="" />
              </dd>
            </div>
          );
        })}
      </dl>
    </>
  );
}

function Forms({ classes, here }: { classes: Class[]; here: string }) {
  const [first] = classes;
  if (!first || classes.length < 2) return null;
  return (
    <nav class="app-forms" aria-label="Forms of this year">
      <Link href={`/students/years/${first.year_id}`} aria-current={here ? undefined : "page"}>
        All forms
      </Link>
      <FormLinks classes={classes} here={here} />
    </nav>
  );
}

function FormLinks({ classes, here }: { classes: Class[]; here: string }) {
  return (
    <ul class="govuk-list app-inline-list">
      {classes.map((one) => (
        <li key={one.class_id}>
          <Link href={`/students/classes/${one.class_id}`} aria-current={one.class_id === here ? "page" : undefined}>
            {formName(one.registration_form)}
            <span class="govuk-visually-hidden">, {yearName(one.year_group)}</span>
          </Link>{" "}
          ({one.students})
        </li>
      ))}
    </ul>
  );
}

function sum(classes: Class[]): number {
  return classes.reduce((total, one) => total + one.students, 0);
}
