/** Files for the vault, chosen by the button or dropped. What cannot be kept is said at once and left out. */
import { useRef, useState } from "preact/hooks";
import { Around, describedBy, type Said } from "../parts/fields";
import { count, size } from "../words/numbers";
import { DropPlace } from "./drop_place";
import { misfit } from "./misfit";

interface DropFilesProps extends Said {
  files: readonly File[];
  onFiles: (files: File[]) => void;
  /** One file only: a second one takes the place of the first. */
  isSingle?: boolean;
}

interface Left {
  name: string;
  why: string;
}

export function DropFiles({ files, onFiles, isSingle = false, ...said }: DropFilesProps) {
  const [left, setLeft] = useState<Left[]>([]);
  const input = useRef<HTMLInputElement>(null);

  const take = (chosen: File[]): void => {
    const judged = chosen.map((file) => ({ file, name: file.name, why: misfit(file) }));
    setLeft(judged.filter(({ why }) => why));
    const good = judged.filter(({ why }) => !why).map(({ file }) => file);
    if (isSingle) onFiles(good.length ? good.slice(-1) : [...files]);
    else onFiles([...files, ...good.filter((file) => !files.some((one) => isSame(one, file)))]);
  };
  const remove = (file: File): void => {
    onFiles(files.filter((one) => one !== file));
    input.current?.focus();
  };
  return (
    <Around {...said}>
      <DropPlace onDrop={take}>
        <input
          id={said.id}
          ref={input}
          class="app-drop__choose"
          type="file"
          multiple={!isSingle}
          aria-describedby={describedBy(said)}
          onChange={({ currentTarget }) => {
            take([...(currentTarget.files ?? [])]);
            currentTarget.value = ""; // the list below says what is chosen; the same file can be chosen again
          }}
        />
        <span class="app-secondary">or drop {isSingle ? "it" : "them"} here</span>
      </DropPlace>
      {left.length > 0 && (
        <div role="alert">
          {left.map(({ name, why }) => (
            <p class="govuk-error-message app-break" key={name}>
              {name} is left out. {why}
            </p>
          ))}
        </div>
      )}
      <p class="govuk-visually-hidden" role="status">
        {files.length > 0 && `${count(files.length, "file")} chosen`}
      </p>
      {files.length > 0 && (
        <ul class="govuk-list app-uploads" aria-label="Chosen files">
          {files.map((file) => (
            <li key={`${file.name} ${file.size} ${file.lastModified}`}>
              <span class="app-uploads__name">{file.name}</span> <span class="app-secondary">{size(file.size)}</span>{" "}
              <button type="button" class="app-link-button" onClick={() => remove(file)}>
                Remove<span class="govuk-visually-hidden"> {file.name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Around>
  );
}

function isSame(one: File, other: File): boolean {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
}
