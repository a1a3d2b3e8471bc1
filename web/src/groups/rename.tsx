import { useState } from "preact/hooks";
import { ApiError, call } from "../api/call";
import type { Group } from "../api/nouns";
import { Details } from "../parts/details";
import { ErrorSummary, Unfit } from "../parts/errors";
import { TextField } from "../parts/fields";
import { Button, Form, useSend } from "../parts/send";

interface RenameProps {
  group: Group;
  onSend: () => void;
  onRenamed: (group: Group) => void;
  /** Somebody else saved the group meanwhile: as it stands now. */
  onStale: (theirs: Group) => void;
}

/** Another name for the group. The ticks above stay as they are, saved or not. */
export function RenameGroup({ group, onSend, onRenamed, onStale }: RenameProps) {
  const [name, setName] = useState(group.name);
  const rename = useSend(
    async () => {
      onSend();
      if (!name.trim()) throw new Unfit([{ id: "group-name", text: "Enter a name for the group." }]);
      const given = { ids: { group_id: group.group_id }, body: { name }, version: group.version };
      try {
        onRenamed(await call("put", "/groups/{group_id}", given));
      } catch (error) {
        if (error instanceof ApiError && error.status === 412) onStale(error.current as Group);
        throw error;
      }
    },
    { name: "group-name" },
  );
  return (
    <Details name="Rename this group" class="app-add">
      <ErrorSummary problems={rename.problems} />
      <Form onSend={rename.send} class="app-one-line">
        <TextField
          id="group-name"
          label="Name"
          width={20}
          value={name}
          onValue={setName}
          problem={rename.problemOf("group-name")}
        />
        <Button kind="secondary" isSending={rename.isSending} meanwhile="Saving">
          Rename group
        </Button>
      </Form>
    </Details>
  );
}
