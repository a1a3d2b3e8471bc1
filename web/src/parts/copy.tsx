/** A text to take away: a field that cannot be changed and a button that copies it. */
import { useRef, useState } from "preact/hooks";

interface CopyProps {
  id: string;
  label: string;
  text: string;
}

export function Copy({ id, label, text }: CopyProps) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <div class="govuk-form-group">
      <label class="govuk-label" for={id}>
        {label}
      </label>
      <div class="app-copy">
        <input id={id} ref={field} class="govuk-input app-secret" type="text" readOnly value={text} spellcheck={false} />
        <CopyButton text={text} what={label} onCopy={() => field.current?.select()} />
      </div>
    </div>
  );
}

interface CopyButtonProps {
  text: string;
  what: string;
  /** Marks it, for a browser that does not copy by itself. */
  onCopy?: () => void;
}

export function CopyButton({ text, what, onCopy }: CopyButtonProps) {
  const [said, setSaid] = useState("");
  const copy = async (): Promise<void> => {
    onCopy?.();
    try {
      await navigator.clipboard.writeText(text);
      setSaid("Copied.");
    } catch {
      setSaid("Your browser did not copy it. Mark it and press Ctrl and C.");
    }
  };
  return (
    <>
      <button type="button" class="govuk-button govuk-button--secondary" onClick={() => void copy()}>
        Copy<span class="govuk-visually-hidden"> {what}</span>
      </button>
      <p class="govuk-body" role="status">
        {said}
      </p>
    </>
  );
}
