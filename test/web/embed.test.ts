import { beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import {
  cornerOf,
  fitSize,
  keepInView,
  leastSize,
  placePanel,
  usualSize,
} from "../../src/web/embed/geometry.ts";
import { keep, recall } from "../../src/web/embed/memory.ts";
import { readBotSrc, readSettings } from "../../src/web/embed/settings.ts";
import { chooseLanguage } from "../../src/web/embed/words.ts";
import { buildPagesOnce } from "../helpers/pages.ts";
import { startTestServer } from "../helpers/test-server.ts";

const attributes = (values: Record<string, string>) => ({
  getAttribute: (name: string) => values[name] ?? null,
});

describe("the address of the chat", () => {
  const base = "https://shop.example/help/";

  test("is taken as it stands, and read from the page's own address where it has no host", () => {
    const src = "https://bots.example/chat/share?shareId=a&authToken=b%20c";
    expect(readBotSrc(attributes({ "data-bot-src": ` ${src}\n` }), base).href).toBe(src);
    expect(readBotSrc(attributes({ "data-bot-src": "/s/a" }), base).href).toBe("https://shop.example/s/a");
  });

  test("names the scheme of the site, unless it names one itself", () => {
    const read = (address: string, theme: string) =>
      new URL(readBotSrc(attributes({ "data-bot-src": address, "data-theme": theme }), base)).search;
    expect(read("/chat/share?shareId=a&authToken=b%20c", "dark")).toBe(
      "?shareId=a&authToken=b%20c&theme=dark",
    );
    expect(new URLSearchParams(read("/s/a", "light")).get("theme")).toBe("light");
    expect(read("/s/a?theme=light", "dark")).toBe("?theme=light");
    expect(read("/s/a", "sepia")).toBe("");
  });

  test.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "blob:https://a/b",
    "https://",
  ])("is refused by its name when it is %s", (value) => {
    expect(() => readBotSrc(attributes({ "data-bot-src": value }), base)).toThrow(
      `data-bot-src is no http or https address: ${value}`,
    );
  });

  test.each(["{}", '{"data-bot-src":""}', '{"data-bot-src":"  "}'])(
    "is missed by its name in %s",
    (values) => {
      expect(() => readBotSrc(attributes(JSON.parse(values)), base)).toThrow("data-bot-src is missing");
    },
  );
});

test("only the word true turns something on, and no picture is the bubble's own", () => {
  expect(
    readSettings(attributes({ "data-default-open": "false", "data-drag": "", "data-open-icon": "" })),
  ).toEqual({
    ...{ isOpenAtFirst: false, canDrag: false },
    ...{ openIcon: null, closeIcon: null, theme: null },
  });
  const all = {
    "data-default-open": "true",
    "data-drag": "true",
    "data-open-icon": "/a",
    "data-close-icon": "/b",
    "data-theme": "dark",
  };
  expect(readSettings(attributes(all))).toEqual({
    ...{ isOpenAtFirst: true, canDrag: true },
    ...{ openIcon: "/a", closeIcon: "/b", theme: "dark" },
  });
});

test("the bubble speaks the first language of the page or the browser that it knows", () => {
  expect(chooseLanguage(["zh-Hant-TW", "en"])).toBe("zh");
  expect(chooseLanguage(["", "de-AT", "ZH", "en"])).toBe("zh");
  expect(chooseLanguage(["en-GB", "zh"])).toBe("en");
  expect(chooseLanguage(["zha", "fr"])).toBe("en");
});

describe("the panel's place", () => {
  const view = { width: 1280, height: 800 };
  const bubble = { width: 56, height: 56 };
  const inCorner = { ...bubble, left: 1204, top: 724 };

  test("is over the bubble, their outer edges in one line", () => {
    expect(placePanel(view, inCorner, usualSize)).toEqual({
      ...{ left: 870, top: 112, width: 390, height: 600 },
      ...{ side: "right", edge: "bottom", room: { width: 1256, height: 700 } },
    });
  });

  test("is under a bubble at the top, and grows to the right of one at the left", () => {
    const place = placePanel(view, { ...bubble, left: 20, top: 20 }, usualSize);
    expect(place).toMatchObject({ left: 20, top: 88, side: "left", edge: "top" });
  });

  test("is beside a bubble that leaves too little height over and under it", () => {
    const place = placePanel(view, { ...bubble, left: 1204, top: 372 }, usualSize);
    expect(place).toMatchObject({ left: 802, width: 390, height: 600, room: { width: 1180, height: 776 } });
  });

  test("is lower rather than beside the bubble while it stays comfortable", () => {
    const place = placePanel({ width: 1366, height: 600 }, { ...bubble, left: 1290, top: 524 }, usualSize);
    expect(place).toMatchObject({ left: 956, top: 12, height: 500 });
  });

  test("is never out of view nor larger than the view, wherever the bubble is", () => {
    for (const size of [view, { width: 500, height: 500 }, { width: 820, height: 1180 }]) {
      for (let left = 12; left <= size.width - 68; left += 37) {
        for (let top = 12; top <= size.height - 68; top += 37) {
          const place = placePanel(size, { ...bubble, left, top }, { width: 5_000, height: 5_000 });
          const ends = [place.left, place.top, size.width - place.left - place.width];
          expect(Math.min(...ends, size.height - place.top - place.height)).toBeGreaterThanOrEqual(12);
          const isOver =
            place.left < left + 56 &&
            left < place.left + place.width &&
            place.top < top + 56 &&
            top < place.top + place.height;
          expect([left, top, isOver]).toEqual([left, top, false]);
        }
      }
    }
  });

  test("has a size between the least and the room, and the room where that is less", () => {
    expect(fitSize({ width: 1, height: 1 }, { width: 900, height: 900 })).toEqual(leastSize);
    expect(fitSize({ width: 9_000, height: 500 }, { width: 900, height: 900 })).toEqual({
      width: 900,
      height: 500,
    });
    expect(fitSize(usualSize, { width: 300, height: 200 })).toEqual({ width: 300, height: 200 });
  });
});

test("a place is remembered by the nearest corner, and moved into view", () => {
  const view = { width: 1000, height: 600 };
  const box = { width: 56, height: 56 };
  expect(cornerOf({ ...box, left: 900, top: 10 }, view)).toEqual({
    side: "right",
    edge: "top",
    x: 44,
    y: 10,
  });
  expect(cornerOf({ ...box, left: 30.4, top: 500 }, view)).toEqual({
    side: "left",
    edge: "bottom",
    x: 30,
    y: 44,
  });
  expect(keepInView({ ...box, left: -40, top: 900 }, view)).toMatchObject({ left: 12, top: 532 });
});

describe("what a visitor has arranged", () => {
  const shelfWith = (text: string | null) => {
    let kept = text;
    const setItem = (_: string, value: string) => {
      kept = value;
    };
    return { getItem: () => kept, setItem };
  };

  test("is found again", () => {
    const shelf = shelfWith(null);
    const arranged = {
      size: { width: 500, height: 700 },
      corner: { side: "left", edge: "top", x: 1, y: 2 },
    } as const;
    keep(() => shelf, arranged);
    expect(recall(() => shelf)).toEqual(arranged);
  });

  test.each([
    null,
    "",
    "{",
    "null",
    "7",
    '{"size":{"width":"500","height":null},"corner":{"side":"middle","edge":"top","x":1,"y":1}}',
    '{"size":[],"corner":{"side":"left","edge":"top","x":1e999,"y":1}}',
  ])("is nothing where %j was kept", (text) => {
    expect(recall(() => shelfWith(text))).toEqual({});
  });

  test("is nothing where the browser refuses its storage", () => {
    const refuse = () => {
      throw new DOMException("Access is denied", "SecurityError");
    };
    expect(recall(refuse)).toEqual({});
    expect(() => keep(refuse, {})).not.toThrow();
  });
});

describe("the script", () => {
  let pagesDir = "";
  let text = "";
  beforeAll(async () => {
    ({ pagesDir } = await buildPagesOnce());
    text = await Bun.file(join(pagesDir, "js/iframe.js")).text();
  }, 60_000);

  // Some of it follows the site's scheme, and tells the visitor and the site's maker what is wrong where a browser shows a grey face.
  test("is less than 7 KB compressed", async () => {
    expect(Bun.file(join(pagesDir, "js/iframe.js.br")).size).toBeLessThan(7 * 1024);
    expect(text.length).toBeGreaterThan(5_000);
  });

  test("is a classic script that leaves nothing behind but what it says", () => {
    expect(() => new Function(text)).not.toThrow();
    expect(text.trim()).toMatch(/^\(\(\)=>\{[\s\S]*\}\)\(\);$/);
  });

  test("parses no markup and evaluates nothing", () => {
    expect(text).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|\bFunction\(|srcdoc|cssText/,
    );
  });

  test("is served to every origin, checked anew each time, and compressed", async () => {
    const server = startTestServer();
    const answer = await server.send("GET", "/js/iframe.js", { headers: { "accept-encoding": "br, gzip" } });
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "content-encoding": "br",
      "cache-control": "no-cache",
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
      "x-content-type-options": "nosniff",
      vary: expect.stringContaining("accept-encoding"),
    });
    const known = { "if-none-match": answer.headers.get("etag") ?? "" };
    const again = await server.send("GET", "/js/iframe.js", { headers: known });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect(again.headers.get("access-control-allow-origin")).toBe("*");
    expect((await server.send("GET", "/js/other.js")).status).toBe(404);
    await server.close();
  });
});
