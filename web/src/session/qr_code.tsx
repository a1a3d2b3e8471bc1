/** A QR code drawn in this browser: the key goes to no other place. */
import { generate } from "lean-qr/nano";

const QUIET = 4;

export function QrCode({ text }: { text: string }) {
  const code = generate(text);
  const path: string[] = [];
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) if (code.get(x, y)) path.push(`M${x + QUIET} ${y + QUIET}h1v1h-1z`);
  }
  const side = code.size + 2 * QUIET;
  return (
    <svg class="app-qr" viewBox={`0 0 ${side} ${side}`} role="img" aria-label="QR code with your key">
      <path d={path.join("")} />
    </svg>
  );
}
