/** Screens that belong together, side by side. Each has its own address, so they are links. */
import { Link } from "../router";

interface TabsProps {
  label: string;
  tabs: { href: string; text: string; isHere: boolean }[];
}

export function Tabs({ label, tabs }: TabsProps) {
  return (
    <nav class="moj-sub-navigation app-tabs" aria-label={label}>
      <ul class="moj-sub-navigation__list">
        {tabs.map((tab) => (
          <li class="moj-sub-navigation__item" key={tab.href}>
            <Link href={tab.href} class="moj-sub-navigation__link" aria-current={tab.isHere ? "page" : undefined}>
              {tab.text}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
