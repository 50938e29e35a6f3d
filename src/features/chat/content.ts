import type { ChatMessage } from "../../upstream/types.ts";
import type { AttachmentItem } from "../attachments/model.ts";

/**
 * A piece of a message to the model: words, a text file's words as data, or an image, whose bytes are read when the model is called: a
 * prompt is kept as long as its answer is written.
 */
export type PromptPart =
  | { type: "text"; text: string }
  | { type: "file"; file: AttachmentItem; text: string }
  | { type: "image"; file: AttachmentItem };

/** Parts only where there are files: some upstreams know nothing but strings. */
export type PromptContent = string | readonly PromptPart[];

/** A message to the model, before the bytes of its images are read. */
export interface PromptMessage {
  role: ChatMessage["role"];
  content: PromptContent;
}

/** All of a message's text, that of its text files included: what is counted of it. */
export const textOf = (content: PromptContent): string =>
  typeof content === "string"
    ? content
    : content.map((part) => (part.type === "image" ? "" : part.text)).join("\n");

/** How many images a prompt shows. Each counts as `imageTokens` beside the text. */
export const countImages = (prompt: readonly PromptMessage[]): number => imagesOf(prompt).length;

/** The bytes of the images that a prompt shows, as they are stored: Base64 makes a third more of them. */
export const imageBytesOf = (prompt: readonly PromptMessage[]): number =>
  imagesOf(prompt).reduce((sum, { file }) => sum + file.size_bytes, 0);

const imagesOf = (prompt: readonly PromptMessage[]) =>
  prompt.flatMap(({ content }) =>
    typeof content === "string" ? [] : content.filter((part) => part.type === "image"),
  );

/** A message for people to read: its words, and of its files the names. */
export const previewOf = (content: PromptContent): string =>
  typeof content === "string"
    ? content
    : content.map((part) => (part.type === "text" ? part.text : `[${part.file.name}]`)).join("\n");
