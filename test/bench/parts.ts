import type { Part } from "./figure.ts";
import { measureBeside } from "./parts/beside.ts";
import { measureGrowth } from "./parts/growth.ts";
import { measureHeld } from "./parts/held.ts";
import { measurePage } from "./parts/page.ts";
import { measureRoutes } from "./parts/routes.ts";
import { measureSearch } from "./parts/search.ts";
import { measureStart } from "./parts/start.ts";
import { measureStreams } from "./parts/streams.ts";

/** The parts of the bench in their order. The quick bench, and the guard with it, takes those that need seconds. */
export const parts: readonly { name: string; measure: Part; isQuick: boolean }[] = [
  { name: "streams", measure: measureStreams, isQuick: true },
  { name: "held", measure: measureHeld, isQuick: true },
  { name: "beside", measure: measureBeside, isQuick: false },
  { name: "routes", measure: measureRoutes, isQuick: true },
  { name: "growth", measure: measureGrowth, isQuick: false },
  { name: "start", measure: measureStart, isQuick: true },
  { name: "page", measure: measurePage, isQuick: true },
  { name: "search", measure: measureSearch, isQuick: false },
];
