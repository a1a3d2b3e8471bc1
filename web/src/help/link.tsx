/** The way to the help of the screen that is shown. A new tab: what somebody has typed stays where it is. */
import { helpFor } from "./topics";

/** `path`: the address of the screen. */
export function HelpLink({ path }: { path: string }) {
  return (
    <a class="app-header__button" href={helpFor(path)} target="_blank" rel="noreferrer">
      Help<span class="govuk-visually-hidden"> with this page, opens in a new tab</span>
    </a>
  );
}
