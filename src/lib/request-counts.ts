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
  const routes = new Map<string, Counts[]>();
  const listAll = () => [...routes.values()].flat();
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
      const methods = routes.get(route) ?? [];
      let counts = methods.find((it) => it.method === method);
      if (counts === undefined) {
        counts = { method, route, byClass: Array(6).fill(0), byTime: boundsSeconds.map(() => 0), seconds: 0 };
        counts.byTime.push(0);
        routes.set(route, [...methods, counts]);
      }
      const bound = boundsSeconds.findIndex((most) => seconds <= most);
      increase(counts.byClass, Math.floor(status / 100));
      increase(counts.byTime, bound < 0 ? boundsSeconds.length : bound);
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
