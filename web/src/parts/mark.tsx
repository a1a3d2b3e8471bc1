/** Safehand's mark: something handed on, safely, from one side to the other. */
export function Mark() {
  return (
    <svg class="app-mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
      <path d="M5 22V11L12.500 8.500M27 10V21L19.500 23.500M9 16H22.500M18 11.500L22.500 16L18 20.500" />
    </svg>
  );
}
