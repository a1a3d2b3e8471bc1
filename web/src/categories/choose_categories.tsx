/** Categories to tick: sub-categories stand below their main one, which is named even where it cannot be ticked itself. */
import type { Category } from "../api/nouns";
import { Box } from "../parts/box";
import { Group } from "../parts/fields";

/** From so many on they stand in two columns. */
const MANY = 9;

interface ChooseCategoriesProps {
  /** The first box carries it, so that an error summary can lead there. */
  id: string;
  legend: string;
  hint?: string;
  problem: string;
  categories: readonly Category[];
  chosen: readonly string[];
  onChosen: (chosen: string[]) => void;
}

export function ChooseCategories({ id, legend, hint, problem, categories, chosen, onChosen }: ChooseCategoriesProps) {
  const box = (one: Category) => (
    <div class="govuk-checkboxes__item">
      <Box
        id={one === categories[0] ? id : `${id}-${one.category_id}`}
        isOn={chosen.includes(one.category_id)}
        onTurn={(isOn) => onChosen(isOn ? [...chosen, one.category_id] : chosen.filter((c) => c !== one.category_id))}
      >
        {one.parent_id && <span class="govuk-visually-hidden">{mainName(one)}: </span>}
        {one.name}
      </Box>
    </div>
  );
  return (
    <Group id={id} legend={legend} hint={hint} problem={problem}>
      <ul class={`govuk-checkboxes govuk-checkboxes--small app-mains${categories.length >= MANY ? " app-mains--many" : ""}`}>
        {families(categories).map(({ name, main, subs }) => (
          <li key={name}>
            {main ? box(main) : <span class="app-mains__name">{name}</span>}
            {subs.length > 0 && (
              <ul>
                {subs.map((sub) => (
                  <li key={sub.category_id}>{box(sub)}</li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </Group>
  );
}

interface Family {
  name: string;
  /** Missing where the main category cannot be ticked. */
  main: Category | undefined;
  subs: Category[];
}

/** In the order in which the categories come: each main one before its sub-categories. */
function families(categories: readonly Category[]): Family[] {
  const found = new Map<string, Family>();
  for (const one of categories) {
    const of = one.parent_id ?? one.category_id;
    const family = found.get(of) ?? { name: mainName(one), main: undefined, subs: [] };
    found.set(of, family);
    if (one.parent_id) family.subs.push(one);
    else family.main = one;
  }
  return [...found.values()];
}

/** The label of a sub-category is "main: own name". */
function mainName({ parent_id, label, name }: Category): string {
  return parent_id ? label.slice(0, -`: ${name}`.length) : name;
}
