import { sentencesIn } from "./sentences-macro.ts" with { type: "macro" };

export const sentences = sentencesIn("zh");
