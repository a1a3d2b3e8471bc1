/** Admin > Categories: all of them in order, and a form to add one. */
import { useMemo, useState } from "preact/hooks";
import { call, newKey } from "../api/call";
import type { Category, Colour } from "../api/nouns";
import { ErrorSummary, Unfit } from "../parts/errors";
import { Select, TextField } from "../parts/fields";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { CategoryTag, COLOURS, Sample } from "./colours";

export function Categories() {
  const found = useFetched(() => call("get", "/categories"), []);
  const [done, setDone] = useState("");
  return (
    <Page title="Categories" done={done}>
      <Loaded of={found} what="categories">
        {({ categories }) => (
          <>
            <All categories={categories} />
            <AddCategory
              categories={categories}
              onSend={() => setDone("")}
              onAdded={async (made) => {
                await found.reload();
                setDone(`${made.label} is added. Choose in Admin > Users which groups may see it.`);
              }}
            />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function All({ categories }: { categories: Category[] }) {
  const own = categories.filter((c) => !c.is_legacy);
  const legacy = categories.filter((c) => c.is_legacy && c.parent_id !== null);
  return (
    <>
      {own.length > 0 ? <Own categories={own} /> : <Empty>No categories yet. Add the first one.</Empty>}
      {legacy.length > 0 && <Legacy categories={legacy} />}
    </>
  );
}

function Own({ categories }: { categories: Category[] }) {
  return (
    <Table
      caption="Your categories"
      isCaptionHidden
      rows={categories}
      keyOf={(c) => c.category_id}
      columns={[
        {
          head: "Category",
          cell: (c) => (
            <span class={c.parent_id ? "app-sub" : undefined}>
              {c.parent_id && <span class="govuk-visually-hidden">{c.label.slice(0, -c.name.length)}</span>}
              <CategoryTag category={c} />
            </span>
          ),
        },
        { head: "State", cell: (c) => <State category={c} /> },
        {
          head: "Change",
          cell: (c) => (
            <Link href={`/admin/categories/${c.category_id}`}>
              Change<span class="govuk-visually-hidden"> {c.label}</span>
            </Link>
          ),
        },
      ]}
    />
  );
}

/** They came with records and stay as they came. */
function Legacy({ categories }: { categories: Category[] }) {
  return (
    <section class="app-add" aria-labelledby="legacy">
      <h2 class="govuk-heading-m" id="legacy">
        Legacy categories
      </h2>
      <p class="govuk-body">
        They came with records from previous schools. They can be read and not changed, and nothing new is logged on them. Who
        may see them is ticked in <Link href="/admin/users">Users</Link>, group by group.
      </p>
      <ul class="govuk-list app-inline-list">
        {categories.map((c) => (
          <li key={c.category_id}>
            <CategoryTag category={c} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function State({ category }: { category: Category }) {
  return (
    <>
      <Tag {...stateOf(category)} /> {category.is_urgent && <Tag text="Urgent" colour="red" />}
    </>
  );
}

interface AddProps {
  categories: Category[];
  onSend: () => void;
  onAdded: (made: Category) => Promise<void>;
}

function AddCategory({ categories, onSend, onAdded }: AddProps) {
  const [name, setName] = useState("");
  const [parent, setParent] = useState("");
  const [colour, setColour] = useState<Colour>("grey");
  const key = useMemo(newKey, [name, parent, colour, categories.length]); // what was changed is another category
  const add = useSend(
    async () => {
      onSend();
      if (!name.trim()) throw new Unfit([{ id: "category-name", text: "Enter a name for the category." }]);
      const body = parent ? { name, parent_id: parent } : { name, parent_id: null, colour };
      const made = await call("post", "/categories", { body: { colour: "grey", ...body }, once: key });
      setName("");
      await onAdded(made);
    },
    { name: "category-name", parent_id: "category-parent", colour: "category-colour" },
  );
  return (
    <section class="app-form app-add" aria-labelledby="add-category">
      <h2 class="govuk-heading-m" id="add-category">
        Add a category
      </h2>
      <ErrorSummary problems={add.problems} />
      <Form onSend={add.send}>
        <TextField
          id="category-name"
          label="Name"
          value={name}
          onValue={setName}
          problem={add.problemOf("category-name")}
        />
        <Select
          id="category-parent"
          label="Belongs to"
          value={parent}
          onValue={setParent}
          problem={add.problemOf("category-parent")}
          options={[{ value: "", text: "Nothing: it is a main category" }, ...ownMain(categories)]}
        />
        {!parent && (
          <Select
            id="category-colour"
            label="Colour"
            hint="Its sub-categories have the same colour."
            value={colour}
            onValue={(chosen) => setColour(chosen as Colour)}
            problem={add.problemOf("category-colour")}
            options={COLOURS}
          />
        )}
        {!parent && <Sample name={name} colour={colour} />}
        <Button isSending={add.isSending} meanwhile="Adding">
          Add category
        </Button>
      </Form>
    </section>
  );
}

/** The school's own main categories, as options of a form. */
export function ownMain(categories: readonly Category[]): { value: string; text: string }[] {
  return categories.filter((c) => !c.parent_id && !c.is_legacy).map((c) => ({ value: c.category_id, text: c.name }));
}

export function stateOf(category: Category): { text: string; colour: string } {
  if (category.is_legacy) return { text: "Legacy, read only", colour: "grey" };
  if (category.is_open) return { text: "Active", colour: "green" };
  return { text: category.is_active ? "Main category off" : "Not active", colour: "grey" };
}
