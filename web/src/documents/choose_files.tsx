/** The field with which a file is chosen that is for Safehand to read. Files for the vault: drop_files.tsx. */
import { Around, describedBy, type Said } from "../parts/fields";

interface ChooseFilesProps extends Said {
  onFiles: (files: File[]) => void;
}

export function ChooseFiles({ onFiles, ...said }: ChooseFilesProps) {
  return (
    <Around {...said}>
      <input
        id={said.id}
        class="govuk-file-upload app-file-upload"
        type="file"
        aria-describedby={describedBy(said)}
        onChange={(event) => onFiles([...(event.currentTarget.files ?? [])])}
      />
    </Around>
  );
}
