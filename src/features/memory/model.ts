import { t } from "elysia";
import { id, instant } from "../../http/wire.ts";

export const memoryItem = t.Object(
  {
    id,
    text: t.String({ description: "In the customer's own words", examples: ["I'm vegetarian."] }),
    conversation_id: t.String({
      description: "Where it was said; deleted with that conversation",
      examples: id.examples,
    }),
    created_at: instant,
  },
  { title: "Memory" },
);
export type MemoryItem = typeof memoryItem.static;
