/** The field with which files are chosen. */
import type { Ref } from "preact";
import { Around, describedBy, type Said } from "../parts/fields";

interface ChooseFilesProps extends Said {
  isMany?: boolean;
  accept?: string;
  input?: Ref<HTMLInputElement>;
  onFiles: (files: File[]) => void;
}

export function ChooseFiles({ isMany = false, accept, input, onFiles, ...said }: ChooseFilesProps) {
  return (
    <Around {...said}>
      <input
        id={said.id}
        ref={input}
        class="govuk-file-upload app-file-upload"
        type="file"
        multiple={isMany}
        accept={accept}
        aria-describedby={describedBy(said)}
        onChange={(event) => onFiles([...(event.currentTarget.files ?? [])])}
      />
    </Around>
  );
}
