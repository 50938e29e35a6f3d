/** The program's own mark, where nobody's picture stands. */
export const Mark = () => (
  <svg viewBox="0 0 24 24" class="mark" aria-hidden="true" focusable="false">
    <path d="M5 4h14a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3h-7l-5 4v-4H5a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3Z" />
    <path class="mark-eyes" d="M8.500 9.500v3M15.500 9.500v3" />
  </svg>
);
