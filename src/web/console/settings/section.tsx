import { say } from "../../shared/language.ts";
import { PageHead } from "../parts/page-head.tsx";

export function Section() {
  return <PageHead title={say("nav_settings")} />;
}
