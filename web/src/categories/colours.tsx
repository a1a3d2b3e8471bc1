/** Colours of categories. A colour only helps: the name of the category always stands in it. */
import type { Category, Colour } from "../api/nouns";
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

/** The category as a tag in its colour: its own name, or with `isWhole` the main category's before it. */
export function CategoryTag({ category, isWhole = false }: { category: Category; isWhole?: boolean }) {
  return <Tag text={isWhole ? category.label : category.name} colour={category.colour} />;
}
