import { effect, type Signal, signal } from "@preact/signals";
import { readAttachment } from "../link-api.ts";
import { bot } from "../state.ts";

/** Pictures that are kept at hand; the one asked for longest ago goes first. */
const keptPreviews = 40;

/** Where the page has the picture of a file, by the file's id; null until it has, or where it cannot. */
const previews = new Map<string, Signal<string | null>>();

/** Keeps a picture at hand that the page has itself. */
export function keepPreview(id: string, picture: Blob): void {
  forgetPreview(id);
  previews.set(id, signal(URL.createObjectURL(picture)));
  for (const [first] of previews) if (previews.size > keptPreviews) forgetPreview(first);
}

/** The address of a file's picture, read from the server where the page has it not. */
export function previewOf(id: string): Signal<string | null> {
  const found = previews.get(id);
  if (found) {
    previews.delete(id);
    previews.set(id, found);
    return found;
  }
  const made = signal<string | null>(null);
  previews.set(id, made);
  void readAttachment(id).then((read) => {
    if (!read.ok || previews.get(id) !== made) return;
    made.value = URL.createObjectURL(read.value);
  });
  return made;
}

/** Lets go of a picture. */
export function forgetPreview(id: string): void {
  const url = previews.get(id)?.peek();
  if (url) URL.revokeObjectURL(url);
  previews.delete(id);
}

// Nothing of it is for the next person.
effect(() => {
  if (bot.value === null) for (const [id] of previews) forgetPreview(id);
});
