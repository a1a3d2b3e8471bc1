/** The field with which files are chosen. */
import type { Ref } from "preact";

interface ChooseFilesProps {
  id: string;
  label: string;
  hint: string;
  problem?: string;
  isMany?: boolean;
  accept?: string;
  input?: Ref<HTMLInputElement>;
  onFiles: (files: File[]) => void;
}

export function ChooseFiles({ id, label, hint, problem, isMany = false, accept, input, onFiles }: ChooseFilesProps) {
  return (
    <div class={`govuk-form-group${problem ? " govuk-form-group--error" : ""}`}>
      <label class="govuk-label" for={id}>
        {label}
      </label>
      <div class="govuk-hint" id={`${id}-hint`}>
        {hint}
      </div>
      {problem && (
        <p class="govuk-error-message" id={`${id}-error`}>
          <span class="govuk-visually-hidden">Error: </span>
          {problem}
        </p>
      )}
      <input
        id={id}
        ref={input}
        class="govuk-file-upload app-file-upload"
        type="file"
        multiple={isMany}
        accept={accept}
        aria-describedby={problem ? `${id}-hint ${id}-error` : `${id}-hint`}
        onChange={(event) => onFiles([...(event.currentTarget.files ?? [])])}
      />
    </div>
  );
}
