/** Colours of categories. A colour only helps: the name of the category always stands in it. */
import { type ComponentChildren, createContext } from "preact";
import { useContext } from "preact/hooks";
import { allCategories } from "./all";
import type { Category, Colour } from "../api/nouns";
import { useFetched } from "../parts/loaded";
import { Tag } from "../parts/tag";

const NAMES: Record<Colour, string> = {
  grey: "Grey",
  blue: "Blue",
  teal: "Teal",
  green: "Green",
  yellow: "Yellow",
  orange: "Orange",
  red: "Red",
  magenta: "Magenta",
  purple: "Purple",
};

export const COLOURS = Object.entries(NAMES).map(([value, text]) => ({ value, text }));

export function nameOf(colour: Colour): string {
  return NAMES[colour];
}

/** What the tag of a category will look like. */
export function Sample({ name, colour }: { name: string; colour: Colour }) {
  return (
    <p class="govuk-body">
      Looks like this: <Tag text={name.trim() || NAMES[colour]} colour={colour} />
    </p>
  );
}

/** The category as a tag in its colour: its own name, or with `isWhole` the main category's before it. */
export function CategoryTag({ category, isWhole = false }: { category: Category; isWhole?: boolean }) {
  return <Tag text={isWhole ? category.label : category.name} colour={category.colour} />;
}

export const Known = createContext<ReadonlyMap<string, Category>>(new Map());

/** Fetches the categories once for all tags inside. */
export function CategoriesKnown({ children }: { children: ComponentChildren }) {
  const found = useFetched(allCategories, []);
  const known = new Map(found.value?.categories.map((c) => [c.category_id, c]));
  return <Known.Provider value={known}>{children}</Known.Provider>;
}

/** Tags of categories by their ids, inside CategoriesKnown; one that is not known yet, or not told, is "Category". */
export function CategoryTags({ ids }: { ids: readonly string[] }) {
  const known = useContext(Known);
  return (
    <ul class="app-inline-list">
      {ids.map((id) => {
        const category = known.get(id);
        return (
          <li key={id}>{category ? <CategoryTag category={category} isWhole /> : <Tag text="Category" colour="grey" />}</li>
        );
      })}
    </ul>
  );
}
