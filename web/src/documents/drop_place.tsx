/** A place onto which files are dropped, around the field with which they are chosen. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

interface DropPlaceProps {
  onDrop: (files: File[]) => void;
  children: ComponentChildren;
}

export function DropPlace({ onDrop, children }: DropPlaceProps) {
  const [isOver, setOver] = useState(false);
  useNoOtherDrop();
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    onDrop([...(event.dataTransfer?.files ?? [])]);
  };
  const isInside = ({ currentTarget, relatedTarget }: DragEvent): boolean =>
    relatedTarget instanceof Node && (currentTarget as Node).contains(relatedTarget);
  return (
    <div
      class={`app-drop${isOver ? " app-drop--over" : ""}`}
      onDragOver={(event) => (event.preventDefault(), setOver(true))}
      onDragLeave={(event) => !isInside(event) && setOver(false)}
      onDrop={drop}
    >
      {children}
    </div>
  );
}

/** A file that is dropped beside the place would be opened in the stead of the page, and what was typed would be gone. */
function useNoOtherDrop(): void {
  useEffect(() => {
    const stop = (event: DragEvent): void => event.preventDefault();
    window.addEventListener("dragover", stop);
    window.addEventListener("drop", stop);
    return () => {
      window.removeEventListener("dragover", stop);
      window.removeEventListener("drop", stop);
    };
  }, []);
}
