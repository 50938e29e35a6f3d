import { runCustomers } from "./customers.ts";
import { runFlood } from "./flood.ts";
import { runLoris } from "./loris.ts";
import type { Job, News, Order } from "./messages.ts";
import { runModel } from "./model.ts";
import { runStreams } from "./streams.ts";

// One process of the load. Its one argument is what it does; how, its parent tells it.

const works: Record<string, (job: Job<never>) => Promise<unknown>> = {
  model: runModel,
  streams: runStreams,
  customers: runCustomers,
  flood: runFlood,
  loris: runLoris,
};

const tell = (news: News) => process.send?.(news);
const over = Promise.withResolvers<void>();
let isOver = false;

process.on("message", async (order: Order) => {
  if (order.kind === "stop") {
    isOver = true;
    over.resolve();
    return;
  }
  const job = {
    // The parent sends what the work of this name takes.
    options: order.options as never,
    ready: (value: unknown) => tell({ kind: "ready", value }),
    isOver: () => isOver,
    over: over.promise,
  };
  try {
    const work = works[process.argv[2] ?? ""];
    tell({ kind: "done", result: await work?.(job) });
  } catch (error) {
    tell({ kind: "failed", why: String(error) });
  }
  process.disconnect?.();
  process.exit(0);
});
// A parent that is gone needs no load any more.
process.on("disconnect", () => process.exit(0));
