import Counter from "prom-client/lib/counter.js";
import Histogram from "prom-client/lib/histogram.js";
import type Registry from "prom-client/lib/registry.js";

/** What is counted of one method of one route. */
interface Counts {
  method: string;
  route: string;
  /** By the first digit of the status. */
  byClass: number[];
  /** How many took no longer than each of the bounds and longer than the one before; the last took longer than all. */
  byTime: number[];
  seconds: number;
}

const timesName = "botshare_http_request_duration_seconds";
const timesHelp = "From a request's arrival to the head of its answer; a streamed answer goes on after that.";
const boundsSeconds = [0.005, 0.025, 0.1, 0.25, 1, 2.5, 10];

/**
 * Counts requests in plain numbers, which become Prometheus' when somebody asks for them. prom-client finds a number by a text that it
 * makes of the labels: at every request, that took a fifth of the time of a short one.
 */
export function createRequestCounts(registry: Registry) {
  const routes = new Map<string, Map<string, Counts>>();
  const listAll = () => [...routes.values()].flatMap((methods) => [...methods.values()]);
  const firstOf = (method: string, route: string): Counts => {
    const byTime = Array<number>(boundsSeconds.length + 1).fill(0);
    const counts = { method, route, byClass: Array<number>(6).fill(0), byTime, seconds: 0 };
    const methods = routes.get(route);
    if (methods === undefined) routes.set(route, new Map([[method, counts]]));
    else methods.set(method, counts);
    return counts;
  };
  new Counter({
    name: "botshare_http_requests_total",
    help: "Requests answered, by the route's pattern and the class of the status.",
    labelNames: ["method", "route", "status"],
    registers: [registry],
    collect() {
      this.reset();
      for (const { method, route, byClass } of listAll())
        for (const [digit, count] of byClass.entries())
          if (count > 0) this.inc({ method, route, status: `${digit}xx` }, count);
    },
  });
  const times = new Histogram({ name: timesName, help: timesHelp, registers: [registry] });
  const get = async () => ({
    ...{ name: timesName, help: timesHelp, type: "histogram", aggregator: "sum" },
    values: listAll().flatMap(samplesOf),
  });
  // A histogram can be told of one time alone, never of a number of them: this one is read out of the counts.
  Object.assign(times, { get, getForPromString: get });
  return {
    /** Counts a request; `method` and `route` are few known words. */
    add: (method: string, route: string, status: number, seconds: number): void => {
      const counts = routes.get(route)?.get(method) ?? firstOf(method, route);
      // A loop, for what is given to `findIndex` would be made anew at every request.
      let bound = 0;
      while (seconds > (boundsSeconds[bound] ?? Number.POSITIVE_INFINITY)) bound += 1;
      increase(counts.byClass, Math.floor(status / 100));
      increase(counts.byTime, bound);
      counts.seconds += seconds;
    },
  };
}

function increase(counts: number[], place: number): void {
  counts[place] = (counts[place] ?? 0) + 1;
}

/** The numbers of a histogram (Prometheus, "Text-based format"): each bucket counts those of the narrower ones too. */
function samplesOf({ method, route, byTime, seconds }: Counts) {
  const labels = { method, route };
  let count = 0;
  const buckets = [...boundsSeconds, "+Inf"].map((le, place) => {
    count += byTime[place] ?? 0;
    return { metricName: `${timesName}_bucket`, labels: { le, ...labels }, value: count };
  });
  return [
    ...buckets,
    { metricName: `${timesName}_sum`, labels, value: seconds },
    { metricName: `${timesName}_count`, labels, value: count },
  ];
}
