import { join } from "node:path";
import { fingerprintOf, readApiShape } from "./api-shape.ts";

// For `make api-types`, which gives the folder that openapi-typescript was installed into. It wants a TypeScript that is a library,
// which the one that this project is checked with is not.

const [folder = ""] = Bun.argv.slice(2);
const { default: makeTypes, astToString } = await import(
  join(folder, "node_modules/openapi-typescript/dist/index.mjs")
);
const shape = await readApiShape();
const types = astToString(await makeTypes(shape));
await Bun.write(
  join(import.meta.dir, "api-types.ts"),
  `// Made by \`make api-types\` from the API's description ${fingerprintOf(shape)}.\n\n${types}`,
);
