// The parts of prom-client by themselves. Its entrance loads what nobody uses here (clusters, push gateways, Node.js's own metrics), which
// every start of the program would wait for.

declare module "prom-client/lib/counter.js" {
  import { Counter } from "prom-client";
  export = Counter;
}

declare module "prom-client/lib/gauge.js" {
  import { Gauge } from "prom-client";
  export = Gauge;
}

declare module "prom-client/lib/histogram.js" {
  import { Histogram } from "prom-client";
  export = Histogram;
}

declare module "prom-client/lib/registry.js" {
  import { Registry } from "prom-client";
  export = Registry;
}
