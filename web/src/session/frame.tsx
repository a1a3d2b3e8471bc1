/** The page around every screen: skip link, header, width. */
import type { ComponentChildren } from "preact";
import { Mark } from "../parts/mark";
import { Link } from "../router";

interface FrameProps {
  /** Right side of the header. */
  tools?: ComponentChildren;
  navigation?: ComponentChildren;
  children: ComponentChildren;
}

export function Frame({ tools, navigation, children }: FrameProps) {
  const skip = (event: MouseEvent): void => {
    event.preventDefault();
    document.querySelector<HTMLElement>("#main h1")?.focus();
  };
  return (
    <>
      <a href="#main" class="govuk-skip-link" onClick={skip}>
        Skip to main content
      </a>
      <header class="app-header">
        <div class="govuk-width-container app-header__row">
          <Link href="/" class="app-header__name">
            <Mark /> <span class="app-header__word">Safehand</span>
          </Link>
          {tools}
        </div>
      </header>
      {navigation}
      <div class="govuk-width-container app-body">{children}</div>
    </>
  );
}
