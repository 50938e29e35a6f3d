import DOMPurify from "dompurify";
import { Marked, type Tokens } from "marked";

/** HTML that an answer may write itself: tags without attributes that only shape words. All other HTML is shown as text. */
const plainTag = /^<\/?(?:br|sub|sup|kbd|mark|b|i|em|strong|s|del|ins|u)\s*\/?>$/i;

const marked = new Marked({
  gfm: true,
  renderer: {
    html: ({ text }) => (plainTag.test(text.trim()) ? text : escapeHtml(text.replace(/<!--.*?-->/gs, ""))),
    checkbox: ({ checked }) => (checked ? "☑ " : "☐ "),
    code: ({ text, lang }) =>
      `<pre><code data-lang="${/^[\w+#.-]{1,24}/.exec(lang ?? "")?.[0] ?? ""}">${escapeHtml(text)}</code></pre>`,
  },
  extensions: [
    {
      name: "citation",
      level: "inline",
      start: (source) => source.indexOf("["),
      tokenizer: (source): Tokens.Generic | undefined => {
        // "[1](…)" and "[1][name]" are links; "[1][2]" and "[1, 2]" name two sources.
        const match =
          /^\[(\d{1,2}(?:[ ]?[,，、][ ]?\d{1,2}){0,9})\](?!\(|\[(?!\d{1,2}(?:[ ]?[,，、][ ]?\d{1,2}){0,9}\]))/.exec(
            source,
          );
        return match ? { type: "citation", raw: match[0], numbers: match[1] } : undefined;
      },
      renderer: (token) => `<sup data-cite="${readNumbers(token.numbers).join(" ")}">${token.numbers}</sup>`,
    },
  ],
});

const purifyOptions = {
  ALLOWED_TAGS: [
    ...["p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "pre", "code"],
    ...["strong", "em", "b", "i", "s", "del", "ins", "u", "mark", "sub", "sup", "kbd", "a", "img"],
    ...["table", "thead", "tbody", "tr", "th", "td"],
  ],
  ALLOWED_ATTR: ["href", "src", "alt", "title", "start", "align", "data-lang", "data-cite"],
  // The others of the list whose values are no addresses; the expression below would refuse them.
  ADD_URI_SAFE_ATTR: ["start", "align", "data-lang", "data-cite"],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:)/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true as const,
};

/** The numbers of the sources that a text names as `[1]`, each once. */
export function listCited(source: string): number[] {
  const cited = new Set<number>();
  marked.walkTokens(marked.lexer(source), (token) => {
    if (token.type === "citation" && "numbers" in token) readNumbers(token.numbers).forEach(cited.add, cited);
  });
  return [...cited];
}

/** Cuts Markdown into its top-level blocks and makes HTML of each. The HTML is not safe yet: see `toSafeFragment`. */
export function toBlocks(source: string): string[] {
  return marked
    .lexer(source)
    .filter((token) => token.type !== "space" && token.type !== "def")
    .map((token) => marked.parser([token]))
    .filter((html) => html.trim() !== "");
}

/**
 * The fragment of one block of HTML with nothing in it that runs, submits, styles or, but for https pictures, loads.
 * Links open elsewhere and tell nothing about this page.
 */
export function toSafeFragment(html: string): DocumentFragment {
  const fragment = DOMPurify.sanitize(html, purifyOptions);
  for (const link of fragment.querySelectorAll("a[href]")) {
    link.setAttribute("target", "_blank");
    link.setAttribute("rel", "noopener noreferrer nofollow");
  }
  for (const image of fragment.querySelectorAll("img")) {
    if (!/^https:\/\//i.test(image.getAttribute("src") ?? "")) {
      image.replaceWith(image.alt);
      continue;
    }
    image.setAttribute("loading", "lazy");
    image.setAttribute("decoding", "async");
    image.setAttribute("referrerpolicy", "no-referrer");
  }
  return fragment;
}

function readNumbers(list: string): number[] {
  return list.split(/[,，、]/).map(Number);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
