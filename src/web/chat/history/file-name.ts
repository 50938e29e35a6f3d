/** As much of a title as every file system takes with its ending. */
const maxNameChars = 60;

/** A title as every system takes it for a file's name; "conversation" where nothing is left of it. */
export function nameOf(title: string): string {
  const plain = title.replace(/[\p{Cc}\p{Cf}\\/:*?"<>|]+/gu, " ").replace(/\s+/g, " ");
  const cut = [...plain].slice(0, maxNameChars).join("");
  return cut.replace(/^[\s.]+|[\s.]+$/g, "") || "conversation";
}
