import { learnWords } from "../../shared/words.ts";
import type { SectionProps } from "../sections.ts";
import { CreateCustomer } from "./create.tsx";
import { CustomerPage } from "./customer-page.tsx";
import { ImportPage } from "./import-page.tsx";
import { importWords } from "./import-words.ts";
import { CustomerList } from "./list.tsx";
import { customerWords } from "./words.ts";

learnWords(customerWords);
learnWords(importWords);

/** The customers: their list, the form of a new one, the import, and the page of each. */
export function Section({ rest, query }: SectionProps) {
  const [id] = rest;
  if (id === undefined) return <CustomerList query={query} />;
  if (id === "new") return <CreateCustomer linkId={query.get("share_token_id")} />;
  if (id === "import") return <ImportPage />;
  return <CustomerPage key={id} id={id} />;
}
