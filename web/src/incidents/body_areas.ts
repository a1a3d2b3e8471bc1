/** Parts of the body by name, where they lie on the two drawings: thousandths from the left and from the top. */
import type { BodyPoint } from "../api/nouns";

export type BodyView = BodyPoint["view"];

interface Area {
  name: string;
  x: number;
  y: number;
}

/** The child's own left: on the right of the drawing from the front, on the left of that from the back. */
const PAIRED_FRONT: [name: string, out: number, y: number][] = [
  ["eye", 22, 70],
  ["ear", 68, 80],
  ["cheek", 35, 95],
  ["shoulder", 145, 185],
  ["upper arm", 190, 270],
  ["elbow", 215, 345],
  ["forearm", 240, 415],
  ["wrist", 262, 480],
  ["hand", 280, 525],
  ["chest", 70, 250],
  ["hip", 95, 460],
  ["thigh", 75, 580],
  ["knee", 75, 705],
  ["shin", 75, 800],
  ["foot", 85, 940],
];
const PAIRED_BACK: [name: string, out: number, y: number][] = [
  ["ear", 68, 80],
  ["shoulder blade", 75, 240],
  ["upper arm", 190, 270],
  ["elbow", 215, 345],
  ["forearm", 240, 415],
  ["hand", 280, 525],
  ["buttock", 60, 490],
  ["thigh", 75, 600],
  ["back of the knee", 75, 705],
  ["calf", 75, 790],
  ["heel", 75, 945],
];

function both(paired: [string, number, number][], leftIs: 1 | -1): Area[] {
  return paired.flatMap(([name, out, y]) => [
    { name: `left ${name}`, x: 500 + leftIs * out, y },
    { name: `right ${name}`, x: 500 - leftIs * out, y },
  ]);
}

export const AREAS: Record<BodyView, Area[]> = {
  front: [
    { name: "forehead", x: 500, y: 40 },
    { name: "nose", x: 500, y: 85 },
    { name: "mouth", x: 500, y: 108 },
    { name: "neck", x: 500, y: 145 },
    { name: "stomach", x: 500, y: 370 },
    { name: "groin", x: 500, y: 500 },
    ...both(PAIRED_FRONT, 1),
  ],
  back: [
    { name: "back of the head", x: 500, y: 65 },
    { name: "back of the neck", x: 500, y: 145 },
    { name: "upper back", x: 500, y: 240 },
    { name: "lower back", x: 500, y: 400 },
    ...both(PAIRED_BACK, -1),
  ],
};

export const VIEWS: Record<BodyView, string> = { front: "Front", back: "Back" };

/** Where a mark is, in words: the named part that lies nearest. */
export function placeOf(point: BodyPoint): string {
  const far = (area: Area): number => Math.hypot((area.x - point.x) / 2, area.y - point.y); // the drawing is twice as high
  const nearest = AREAS[point.view].reduce((best, area) => (far(area) < far(best) ? area : best));
  return `${VIEWS[point.view]}, ${nearest.name}`;
}
