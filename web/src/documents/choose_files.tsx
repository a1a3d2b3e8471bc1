/** The field with which a file is chosen or dropped that is for Safehand to read. Files for the vault: drop_files.tsx. */
import { useRef } from "preact/hooks";
import { Around, describedBy, type Said } from "../parts/fields";
import { DropPlace } from "./drop_place";

interface ChooseFilesProps extends Said {
  onFiles: (files: File[]) => void;
}

export function ChooseFiles({ onFiles, ...said }: ChooseFilesProps) {
  const input = useRef<HTMLInputElement>(null);
  const drop = (files: File[]): void => {
    const [file] = files;
    if (!file || !input.current) return;
    const taken = new DataTransfer(); // the browser's own field then says the name
    taken.items.add(file);
    input.current.files = taken.files;
    onFiles([file]);
  };
  return (
    <Around {...said}>
      <DropPlace onDrop={drop}>
        <input
          id={said.id}
          ref={input}
          class="govuk-file-upload app-file-upload"
          type="file"
          aria-describedby={describedBy(said)}
          onChange={(event) => onFiles([...(event.currentTarget.files ?? [])])}
        />
        <span class="app-secondary">or drop it here</span>
      </DropPlace>
    </Around>
  );
}
