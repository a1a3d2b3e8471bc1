/** Facts with their names. */
import type { ComponentChildren } from "preact";

export function Summary({ rows }: { rows: [name: string, value: ComponentChildren][] }) {
  return (
    <dl class="govuk-summary-list">
      {rows.map(([name, value]) => (
        <div class="govuk-summary-list__row" key={name}>
          <dt class="govuk-summary-list__key">{name}</dt>
          <dd class="govuk-summary-list__value">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
