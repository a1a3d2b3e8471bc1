/** The body map: marks are set on the drawing, or chosen by the name of the part; each has a place in words and a note. */
import { useState } from "preact/hooks";
import type { BodyPoint } from "../api/nouns";
import { Details } from "../parts/details";
import { Select, TextField } from "../parts/fields";
import { AREAS, type BodyView, VIEWS, placeOf } from "./body_areas";
import { BodyFigure } from "./body_figure";

const BOTH: BodyView[] = ["front", "back"];
const STEP = 10;
const MOVES: [text: string, x: number, y: number][] = [
  ["Up", 0, -STEP],
  ["Down", 0, STEP],
  ["Left", -STEP, 0],
  ["Right", STEP, 0],
];
const OPTIONS = [
  { value: "", text: "Choose a part of the body" },
  ...BOTH.flatMap((view) =>
    AREAS[view].map((area, index) => ({ value: `${view} ${index}`, text: `${VIEWS[view]}, ${area.name}` })),
  ),
];

interface BodyMapFieldProps {
  points: BodyPoint[];
  onPoints: (points: BodyPoint[]) => void;
  problem: string;
}

export function BodyMapField({ points, onPoints, problem }: BodyMapFieldProps) {
  const [said, setSaid] = useState("");
  const add = (point: BodyPoint): void => {
    onPoints([...points, point]);
    setSaid(`Mark ${points.length + 1}: ${placeOf(point)}.`);
  };
  const change = (index: number, changed: Partial<BodyPoint>): void =>
    onPoints(points.map((point, at) => (at === index ? { ...point, ...changed } : point)));
  const choose = (value: string): void => {
    const [view, index] = value.split(" ") as [BodyView, string];
    const area = AREAS[view]?.[Number(index)];
    if (area) add({ view, x: area.x, y: area.y, note: "" });
  };
  return (
    <Details name="Body map (optional)" isOpen={points.length > 0}>
      <div class="app-bodies">
        {BOTH.map((view) => (
          <BodyFigure key={view} view={view} points={points} onPlace={(x, y) => add({ view, x, y, note: "" })} />
        ))}
      </div>
      <Select
        id="body-map"
        label="Add a mark"
        hint="Choose a part of the body here, or click on the drawing. Left is the child's own left."
        value=""
        onValue={choose}
        options={OPTIONS}
        problem={problem}
      />
      <p class="govuk-visually-hidden" role="status">
        {said}
      </p>
      <ol class="govuk-list govuk-list--number" aria-label="Marks">
        {points.map((point, index) => (
          <li key={index}>
            {placeOf(point)}
            <TextField
              id={`body-map-${index}`}
              label={`What was seen at mark ${index + 1}?`}
              value={point.note ?? ""}
              onValue={(note) => change(index, { note })}
            />
            <p class="app-inline-list">
              {MOVES.map(([text, x, y]) => (
                <button
                  key={text}
                  type="button"
                  class="app-link-button"
                  onClick={() => change(index, { x: within(point.x + x), y: within(point.y + y) })}
                >
                  {text}
                  <span class="govuk-visually-hidden">move mark {index + 1}</span>
                </button>
              ))}
              <button
                type="button"
                class="app-link-button"
                onClick={() => {
                  onPoints(points.filter((_, at) => at !== index));
                  setSaid(`Mark ${index + 1} is removed.`);
                  document.getElementById("body-map")?.focus();
                }}
              >
                Remove<span class="govuk-visually-hidden"> mark {index + 1}</span>
              </button>
            </p>
          </li>
        ))}
      </ol>
    </Details>
  );
}

/** As it stands in an incident. */
export function BodyMap({ points }: { points: readonly BodyPoint[] }) {
  if (points.length === 0) return null;
  return (
    <div class="app-body-map">
      <p class="govuk-body govuk-!-font-weight-bold">Body map</p>
      <div class="app-bodies">
        {BOTH.filter((view) => points.some((p) => p.view === view)).map((view) => (
          <BodyFigure key={view} view={view} points={points} />
        ))}
      </div>
      <ol class="govuk-list govuk-list--number">
        {points.map((point, index) => (
          <li key={index}>
            {placeOf(point)}
            {point.note && `: ${point.note}`}
          </li>
        ))}
      </ol>
    </div>
  );
}

function within(value: number): number {
  return Math.min(Math.max(value, 0), 1000);
}
