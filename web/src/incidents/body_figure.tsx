/** The drawing of a body from the front or the back, with numbered marks. A list beside it says the same in words. */
import type { BodyPoint } from "../api/nouns";
import { type BodyView, VIEWS } from "./body_areas";

const WIDTH = 200;
const HEIGHT = 400;

interface BodyFigureProps {
  view: BodyView;
  points: readonly BodyPoint[];
  /** Called with thousandths of width and height where the drawing was clicked. */
  onPlace?: (x: number, y: number) => void;
}

export function BodyFigure({ view, points, onPlace }: BodyFigureProps) {
  const place = (event: MouseEvent & { currentTarget: SVGSVGElement }): void => {
    const box = event.currentTarget.getBoundingClientRect();
    onPlace?.(inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height));
  };
  const count = points.filter((p) => p.view === view).length;
  return (
    <figure class="app-drawing">
      <figcaption class="govuk-body-s">{VIEWS[view]}</figcaption>
      <svg
        class={onPlace ? "app-drawing__open" : undefined}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${VIEWS[view]} of a body, ${count} marked`}
        onClick={onPlace && place}
      >
        <circle cx="100" cy="30" r="22" />
        {view === "front" && <path class="app-drawing__face" d="M92 26h.1M108 26h.1M94 42h12" />}
        <path d="M91 51v9q-24 3-33 14L38 160l8 64 8-2 1-58 14-56 2 76-3 180 2 28h22l6-200h0l6 200h22l2-28-3-180 2-76 14 56 1 58 8 2 8-64-20-86q-9-11-33-14v-9" />
        {points.map(
          (point, index) =>
            point.view === view && (
              <g key={index} class="app-drawing__mark">
                <circle cx={(point.x * WIDTH) / 1000} cy={(point.y * HEIGHT) / 1000} r="8" />
                <text x={(point.x * WIDTH) / 1000} y={(point.y * HEIGHT) / 1000 + 4}>
                  {index + 1}
                </text>
              </g>
            ),
        )}
      </svg>
    </figure>
  );
}

function inside(share: number): number {
  return Math.round(Math.min(Math.max(share, 0), 1) * 1000);
}
