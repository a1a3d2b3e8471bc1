/** The fields that logging and editing share: everything that an edit may change. */
import type { BodyPoint, Category, Incident, Linked } from "../api/nouns";
import { ChooseCategories } from "../categories/choose_categories";
import { TextArea } from "../parts/fields";
import { BodyMapField } from "./body_map";
import { LinkedStudents } from "./linked_students";
import type { Readers } from "./readers";
import { WhoSees } from "./who_sees";

export interface Content {
  text: string;
  categoryIds: string[];
  linked: Linked[];
  /** What is typed to find one more, and nobody is chosen yet. */
  typed: string;
  /** One on each line. */
  agencies: string;
  points: BodyPoint[];
}

export const NO_CONTENT: Content = { text: "", categoryIds: [], linked: [], typed: "", agencies: "", points: [] };

export const CONTENT_FIELDS = {
  category_ids: "categories",
  text: "text",
  linked_student_ids: "linked",
  agencies: "agencies",
  body_map: "body-map",
};

export function contentOf(incident: Pick<Incident, "text" | "category_ids" | "linked" | "agencies" | "body_map">): Content {
  const { text, category_ids, linked, agencies, body_map } = incident;
  return { text, categoryIds: category_ids, linked, typed: "", agencies: agencies.join("\n"), points: body_map };
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
    ...(content.text.trim() ? [] : [{ id: "text", text: "Write what happened." }]),
    ...(content.categoryIds.length ? [] : [{ id: "categories", text: "Choose at least one category." }]),
    ...(content.typed.trim() ? [{ id: "linked", text: "Choose the linked student from the list, or empty the field." }] : []),
  ];
}

interface ContentFieldsProps {
  studentId: string;
  content: Content;
  onContent: (content: Content) => void;
  categories: readonly Category[];
  /** Categories that may stay although nothing new may be logged on them. */
  kept?: readonly string[];
  readers: Readers;
  problemOf: (id: string) => string;
}

export function ContentFields(props: ContentFieldsProps) {
  const { studentId, content, onContent, categories, kept = [], readers, problemOf } = props;
  const change = (changed: Partial<Content>): void => onContent({ ...content, ...changed });
  return (
    <>
      <TextArea
        id="text"
        label="What happened?"
        hint="Kept exactly as you write it"
        rows={9}
        value={content.text}
        onValue={(text) => change({ text })}
        problem={problemOf("text")}
      />
      <ChooseCategories
        id="categories"
        legend="Categories"
        hint="Only people who may view all of these see the incident"
        categories={categories.filter((c) => c.is_open || kept.includes(c.category_id))}
        chosen={content.categoryIds}
        onChosen={(categoryIds) => change({ categoryIds })}
        problem={problemOf("categories")}
      />
      <WhoSees readers={readers} isChosen={content.categoryIds.length > 0} />
      <LinkedStudents
        studentId={studentId}
        chosen={content.linked}
        onChosen={(linked) => change({ linked, typed: "" })}
        typed={content.typed}
        onTyped={(typed) => change({ typed })}
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
