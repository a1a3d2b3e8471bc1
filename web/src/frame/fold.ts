/** Something that is folded away on a narrow screen, below the button that shows it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { usePath } from "../router";

interface Fold {
  isOpen: boolean;
  /** What makes a button of it. `id` names what it shows. */
  button: (id: string) => {
    "aria-expanded": boolean;
    "aria-controls": string;
    onClick: () => void;
  };
  open: () => void;
}

/** Going to another screen folds it again, and so does Escape. */
export function useFold(): Fold {
  const [isOpen, setOpen] = useState(false);
  const opener = useRef<Element | null>(null);
  const path = usePath();
  useEffect(() => setOpen(false), [path]);
  useEffect(() => {
    if (!isOpen) return undefined;
    const fold = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      setOpen(false);
      (opener.current as HTMLElement | null)?.focus();
    };
    document.addEventListener("keydown", fold);
    return () => document.removeEventListener("keydown", fold);
  }, [isOpen]);
  return {
    isOpen,
    button: (id) => ({
      "aria-expanded": isOpen,
      "aria-controls": id,
      onClick: () => {
        opener.current = document.activeElement;
        setOpen(!isOpen);
      },
    }),
    open: () => setOpen(true),
  };
}
