/** A short state in words; the colour only helps. */
export function Tag({ text, colour }: { text: string; colour: string }) {
  return <strong class={`govuk-tag govuk-tag--${colour} app-tag`}>{text}</strong>;
}
