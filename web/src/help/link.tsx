/** The way to the help of the screen that is shown. A new tab: what somebody has typed stays where it is. */
import { helpFor } from "./topics";

interface HelpLinkProps {
  /** The address of the screen. */
  path: string;
  class?: string;
}

export function HelpLink({ path, class: classes = "app-header__button" }: HelpLinkProps) {
  return (
    <a class={classes} href={helpFor(path)} target="_blank" rel="noreferrer">
      Help<span class="govuk-visually-hidden"> with this page, opens in a new tab</span>
    </a>
  );
}
