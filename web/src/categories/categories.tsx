import { useState } from "preact/hooks";
import { call } from "../api/call";
import type { Category } from "../api/nouns";
import { Unfit } from "../parts/errors";
import { Select, TextField } from "../parts/fields";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";

export function Categories() {
  const found = useFetched(() => call("get", "/categories"), []);
  const [name, setName] = useState("");
  const [parent, setParent] = useState("");
  const [done, setDone] = useState("");
  const add = useSend(
    async () => {
      setDone("");
      if (!name.trim()) throw new Unfit([{ id: "category-name", text: "Enter a name for the category." }]);
      const made = await call("post", "/categories", { body: { name, parent_id: parent || null } });
      setName("");
      setDone(`${made.label} is added. Choose in Admin > Users which groups may see it.`);
      await found.reload();
    },
    { name: "category-name", parent_id: "category-parent" },
  );
  return (
    <Page title="Categories" problems={add.problems} done={done}>
      <Loaded of={found} what="categories">
        {({ categories }) => (
          <>
            {categories.length ? (
              <Table
                caption="Categories"
                isCaptionHidden
                rows={[...categories].sort((a, b) => Number(a.is_legacy) - Number(b.is_legacy))}
                keyOf={(c) => c.category_id}
                columns={[
                  { head: "Category", cell: (c) => c.label },
                  { head: "Kind", cell: (c) => (c.parent_id ? "Sub-category" : "Main category") },
                  { head: "State", cell: (c) => <Tag {...stateOf(c)} /> },
                ]}
              />
            ) : (
              <Empty>No categories yet. Add the first one.</Empty>
            )}
            <section class="app-form app-add" aria-labelledby="add-category">
              <h2 class="govuk-heading-m" id="add-category">
                Add a category
              </h2>
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
                  options={[
                    { value: "", text: "Nothing: it is a main category" },
                    ...categories
                      .filter((c) => !c.parent_id && !c.is_legacy)
                      .map((c) => ({ value: c.category_id, text: c.name })),
                  ]}
                />
                <Button isSending={add.isSending} meanwhile="Adding">
                  Add category
                </Button>
              </Form>
            </section>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function stateOf(category: Category): { text: string; colour: string } {
  if (category.is_legacy) return { text: "Legacy, read only", colour: "grey" };
  return category.is_active ? { text: "Active", colour: "green" } : { text: "Not active", colour: "grey" };
}
