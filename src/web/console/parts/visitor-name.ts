import { say } from "../../shared/language.ts";
import { learnWords } from "../../shared/words.ts";
import { measureWords } from "./measure-words.ts";

learnWords(measureWords);

/** A visitor as any of the lists names it. */
interface Visitor {
  id: string;
  kind: string | null;
  name: string | null;
  /** What its host calls it, where the list says so. */
  uid?: string;
}

/** The end of an id tells visitors apart: those of one day begin alike. */
const idChars = 6;

/** What a visitor is called wherever one is named: by its name, by what its host calls it, or by the end of its id. */
export function visitorName({ id, kind, name, uid }: Visitor): string {
  if (name !== null && name !== "") return name;
  if (kind === "master" || kind === "preview") return say(`visitor_${kind}`);
  const end = id.slice(-idChars);
  if (kind === "account") return say("visitor_deleted", { id: end });
  return (kind === "hook" || kind === "signed") && uid ? uid : say("visitor_anonymous", { id: end });
}
