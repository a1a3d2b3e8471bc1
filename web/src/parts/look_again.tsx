/** Where nothing has moved for a while and is not asked for any more by itself. */
import type { ComponentChildren } from "preact";

interface LookAgainProps {
  onLook: () => Promise<void>;
  children?: ComponentChildren;
}

export function LookAgain({ onLook, children = "This takes longer than usual." }: LookAgainProps) {
  return (
    <p class="govuk-body">
      {children}{" "}
      <button type="button" class="app-link-button" onClick={() => void onLook()}>
        Look again
      </button>
    </p>
  );
}
