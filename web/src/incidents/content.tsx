/** The fields that logging and editing share: everything that an edit may change. */
import type { BodyPoint, Category, Incident, Linked } from "../api/nouns";
import { open } from "../categories/labels";
import { Checkboxes, TextArea } from "../parts/fields";
import { BodyMapField } from "./body_map";
import { LinkedStudents } from "./linked_students";

export interface Content {
  text: string;
  categoryIds: string[];
  linked: Linked[];
  /** One on each line. */
  agencies: string;
  points: BodyPoint[];
}

export const NO_CONTENT: Content = { text: "", categoryIds: [], linked: [], agencies: "", points: [] };

export const CONTENT_FIELDS = {
  category_ids: "categories",
  text: "text",
  linked_student_ids: "linked",
  agencies: "agencies",
  body_map: "body-map",
};

export function contentOf(incident: Pick<Incident, "text" | "category_ids" | "linked" | "agencies" | "body_map">): Content {
  const { text, category_ids, linked, agencies, body_map } = incident;
  return { text, categoryIds: category_ids, linked, agencies: agencies.join("\n"), points: body_map };
}

export function sentContent(content: Content) {
  return {
    text: content.text,
    category_ids: content.categoryIds,
    linked_student_ids: content.linked.map((one) => one.student_id),
    agencies: content.agencies.split("\n").map((line) => line.trim()).filter(Boolean),
    body_map: content.points,
  };
}

export function missingOf(content: Content): { id: string; text: string }[] {
  return [
    ...(content.categoryIds.length ? [] : [{ id: "categories", text: "Choose at least one category." }]),
    ...(content.text.trim() ? [] : [{ id: "text", text: "Write what happened." }]),
  ];
}

interface ContentFieldsProps {
  studentId: string;
  content: Content;
  onContent: (content: Content) => void;
  categories: readonly Category[];
  /** Categories that may stay although nothing new may be logged on them. */
  kept?: readonly string[];
  problemOf: (id: string) => string;
}

export function ContentFields({ studentId, content, onContent, categories, kept = [], problemOf }: ContentFieldsProps) {
  const change = (changed: Partial<Content>): void => onContent({ ...content, ...changed });
  const offered = [
    ...categories.filter((c) => kept.includes(c.category_id) && !c.is_open).map((c) => ({ value: c.category_id, text: c.label })),
    ...open(categories),
  ];
  return (
    <>
      <Checkboxes
        id="categories"
        legend="Categories"
        hint="Only people who may view all of these see the incident"
        options={offered}
        chosen={content.categoryIds}
        onChosen={(categoryIds) => change({ categoryIds })}
        problem={problemOf("categories")}
      />
      <TextArea
        id="text"
        label="What happened?"
        hint="Kept exactly as you write it"
        rows={9}
        value={content.text}
        onValue={(text) => change({ text })}
        problem={problemOf("text")}
      />
      <LinkedStudents
        studentId={studentId}
        chosen={content.linked}
        onChosen={(linked) => change({ linked })}
        problem={problemOf("linked")}
      />
      <TextArea
        id="agencies"
        label="Agencies involved (optional)"
        hint="One on each line, for example Children's Social Care"
        rows={2}
        value={content.agencies}
        onValue={(agencies) => change({ agencies })}
        problem={problemOf("agencies")}
      />
      <BodyMapField points={content.points} onPoints={(points) => change({ points })} problem={problemOf("body-map")} />
    </>
  );
}
