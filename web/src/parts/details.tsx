/** Something folded away under its name. */
import type { ComponentChildren } from "preact";

interface DetailsProps {
  name: ComponentChildren;
  isOpen?: boolean;
  /** Classes of the whole, and of what is folded away. */
  class?: string;
  inside?: string;
  children: ComponentChildren;
}

export function Details({ name, isOpen = false, class: classes = "", inside = "", children }: DetailsProps) {
  return (
    <details class={`govuk-details ${classes}`} open={isOpen}>
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">{name}</span>
      </summary>
      <div class={`govuk-details__text ${inside}`}>{children}</div>
    </details>
  );
}
