/** One of the school's own categories: its name, colour, place, and whether something new may be logged on it. */
import { useState } from "preact/hooks";
import { ApiError, call } from "../api/call";
import type { Category, CategoryList, Colour } from "../api/nouns";
import { Unfit } from "../parts/errors";
import { Checkboxes, Select, TextField } from "../parts/fields";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page, tellNext } from "../parts/page";
import { Button, Form, type Sending, useSend } from "../parts/send";
import { Summary } from "../parts/summary";
import { go } from "../router";
import { ownMain } from "./categories";
import { COLOURS, nameOf, Sample } from "./colours";

interface Mine {
  name: string;
  parent: string;
  colour: Colour;
  isActive: boolean;
  isUrgent: boolean;
}

function mineOf(category: Category): Mine {
  return {
    name: category.name,
    parent: category.parent_id ?? "",
    colour: category.colour,
    isActive: category.is_active,
    isUrgent: category.is_urgent,
  };
}

export function EditCategory({ id }: { id: string }) {
  const found = useFetched(() => call("get", "/categories"), []);
  /** After a stale save: all categories as somebody else left them. */
  const [theirs, setTheirs] = useState<CategoryList | null>(null);
  const save = useSend(
    async (isMain: boolean, mine: Mine, version: number) => {
      if (!mine.name.trim()) throw new Unfit([{ id: "category-name", text: "Enter a name for the category." }]);
      const body = {
        name: mine.name,
        parent_id: isMain ? null : mine.parent,
        colour: isMain ? mine.colour : null,
        is_active: mine.isActive,
        is_urgent: mine.isUrgent,
      };
      try {
        await call("put", "/categories/{category_id}", { ids: { category_id: id }, body, version });
      } catch (error) {
        if (error instanceof ApiError && error.status === 412) setTheirs(error.current as CategoryList);
        throw error;
      }
      tellNext("The category is saved.");
      go("/admin/categories");
    },
    { name: "category-name", parent_id: "category-parent", colour: "category-colour" },
  );
  return (
    <Page
      title="Change a category"
      back={{ href: "/admin/categories", text: "Categories" }}
      problems={save.problems}
    >
      <Loaded of={found} what="category">
        {(seen) => {
          const category = seen.categories.find((c) => c.category_id === id);
          if (!category) return <Empty>There is no such category.</Empty>;
          if (category.is_legacy) return <Empty>Legacy categories stay as they came. They cannot be changed.</Empty>;
          return <Editor category={category} seen={seen} theirs={theirs} save={save} />;
        }}
      </Loaded>
    </Page>
  );
}

interface EditorProps {
  category: Category;
  seen: CategoryList;
  theirs: CategoryList | null;
  save: Sending<[boolean, Mine, number]>;
}

function Editor({ category, seen, theirs, save }: EditorProps) {
  const [mine, setMine] = useState(() => mineOf(category));
  const put = (change: Partial<Mine>): void => setMine({ ...mine, ...change });
  const newest = theirs ?? seen;
  const now = theirs?.categories.find((c) => c.category_id === category.category_id);
  const isMain = category.parent_id === null;
  return (
    <>
      {now && <Theirs now={now} all={newest.categories} />}
      <div class="app-form">
        <Form onSend={() => save.send(isMain, mine, newest.version)}>
          <TextField
            id="category-name"
            label="Name"
            hint="A new name counts for what is logged already as well."
            value={mine.name}
            onValue={(name) => put({ name })}
            problem={save.problemOf("category-name")}
          />
          {isMain ? (
            <Select
              id="category-colour"
              label="Colour"
              hint="Its sub-categories have the same colour."
              value={mine.colour}
              onValue={(colour) => put({ colour: colour as Colour })}
              problem={save.problemOf("category-colour")}
              options={COLOURS}
            />
          ) : (
            <Select
              id="category-parent"
              label="Belongs to"
              hint="Moving it changes nobody's permissions: they stay with the sub-category."
              value={mine.parent}
              onValue={(parent) => put({ parent })}
              problem={save.problemOf("category-parent")}
              options={ownMain(newest.categories)}
            />
          )}
          {isMain && <Sample name={mine.name} colour={mine.colour} />}
          <Checkboxes
            id="category-active"
            legend="Use"
            hint={`What is logged stays readable.${isMain ? " A main category that is not active switches its sub-categories off too." : ""}`}
            options={[{ value: "active", text: "Active: something new can be logged on it" }]}
            chosen={mine.isActive ? ["active"] : []}
            onChosen={(chosen) => put({ isActive: chosen.length > 0 })}
          />
          <Checkboxes
            id="category-urgent"
            legend="Urgent"
            hint={`When many records wait to be authorised, those with an urgent concern come first.${isMain ? " Its sub-categories count as urgent too." : ""}`}
            options={[{ value: "urgent", text: "Concerns in this category are urgent" }]}
            chosen={mine.isUrgent ? ["urgent"] : []}
            onChosen={(chosen) => put({ isUrgent: chosen.length > 0 })}
          />
          <Button isSending={save.isSending} meanwhile="Saving">
            Save category
          </Button>
        </Form>
      </div>
    </>
  );
}

/** What somebody else saved, beside what stands in the form. */
function Theirs({ now, all }: { now: Category; all: Category[] }) {
  const main = all.find((c) => c.category_id === now.parent_id);
  return (
    <section class="govuk-inset-text" aria-labelledby="theirs">
      <h2 class="govuk-heading-s" id="theirs">
        Saved by somebody else
      </h2>
      <Summary
        rows={[
          ["Name", now.name],
          main ? ["Belongs to", main.name] : ["Colour", nameOf(now.colour)],
          ["Use", now.is_active ? "Active" : "Not active"],
          ["Urgent", now.is_urgent ? "Yes" : "No"],
        ]}
      />
      <p class="govuk-body">What you entered still stands below and is not saved. Saving again puts it in place of this.</p>
    </section>
  );
}
