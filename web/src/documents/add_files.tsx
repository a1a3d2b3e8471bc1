/** Puts files into the vault. The categories are asked for once there is a file that needs them. */
import { useState } from "preact/hooks";
import type { CategoryList } from "../api/nouns";
import { ChooseCategories } from "../categories/choose_categories";
import { ErrorSummary, Unfit } from "../parts/errors";
import { type Fetched, Loaded } from "../parts/loaded";
import { Button, Form, useSend } from "../parts/send";
import { useStay } from "../parts/stay";
import { count } from "../words/numbers";
import { DropFiles } from "./drop_files";
import { Progress } from "./progress";
import { type Belongs, useUploads } from "./uploads";

const FILES = "files";
const CATEGORIES = "file-categories";

interface AddFilesProps {
  studentId: string;
  categories: Fetched<CategoryList>;
  onAdded: () => Promise<void>;
}

export function AddFiles({ studentId, categories, onAdded }: AddFilesProps) {
  const [files, setFiles] = useState<File[]>([]);
  const [chosen, setChosen] = useState<string[]>([]);
  const [belongs, setBelongs] = useState<Belongs>({});
  const uploads = useUploads(studentId);
  useStay(files.length > 0);
  const { send, isSending, problems, problemOf } = useSend(async () => {
    if (!chosen.length) throw new Unfit([{ id: CATEGORIES, text: "Choose at least one category." }]);
    setBelongs({ category_ids: chosen });
    await uploads.start(files, { category_ids: chosen });
    setFiles([]);
    document.getElementById(FILES)?.focus(); // the button that had the focus goes
    await onAdded();
  });
  return (
    <Loaded of={categories} what="categories">
      {({ categories: all }) => {
        const open = all.filter((c) => c.is_open);
        if (!open.length) return null;
        return (
          <section class="app-form app-add" aria-labelledby="add-files">
            <h3 class="govuk-heading-s" id="add-files">
              Put files into the vault
            </h3>
            <ErrorSummary problems={problems} />
            <Form onSend={send}>
              <DropFiles
                id={FILES}
                label="Files"
                hint="Documents, pictures, sound or video, up to 5 GB each"
                files={isSending ? [] : files}
                onFiles={setFiles}
              />
              {files.length > 0 && (
                <>
                  <ChooseCategories
                    id={CATEGORIES}
                    legend="Categories"
                    hint="Only people who may view all of these see the files"
                    categories={open}
                    chosen={chosen}
                    onChosen={setChosen}
                    problem={problemOf(CATEGORIES)}
                  />
                  <Button isSending={isSending} meanwhile="Uploading">
                    Upload {count(files.length, "file")}
                  </Button>
                </>
              )}
            </Form>
            <Progress rows={uploads.rows} onAgain={(row) => void uploads.again(row, belongs).then(onAdded)} />
          </section>
        );
      }}
    </Loaded>
  );
}
