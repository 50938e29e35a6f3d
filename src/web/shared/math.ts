import katex from "katex";

/** What KaTeX makes before it makes elements of that. */
interface Tree {
  classes?: string[];
  attributes?: Record<string, string>;
  children?: Tree[];
  toNode: () => HTMLElement;
}
type MakeTree = (tex: string, options: object) => Tree;

// KaTeX exports this function, but its types leave it out.
const makeTree = (katex as unknown as { __renderToDomTree: MakeTree }).__renderToDomTree;

const widthMark = "data-width";

/** Sizes are in ems. */
const options = {
  throwOnError: false,
  errorColor: "var(--danger)",
  trust: false,
  strict: "ignore",
  maxSize: 20,
  maxExpand: 500,
  output: "htmlAndMathml",
};

/**
 * The elements of a formula in TeX, with MathML for those who listen; null for what is no TeX. Nothing of it loads, links or runs:
 * KaTeX shows the commands that could as text.
 */
export function typeset(tex: string, isDisplay: boolean): HTMLElement | null {
  try {
    const tree = makeTree(tex, { ...options, displayMode: isDisplay });
    if (tree.classes?.includes("katex-error")) return null;
    markWidths(tree);
    const formula = tree.toNode();
    for (const stretched of formula.querySelectorAll<SVGElement>(`[${widthMark}]`)) {
      stretched.style.width = stretched.getAttribute(widthMark) ?? "";
    }
    return formula;
  } catch {
    // Formulas that nest too deep end KaTeX's recursion.
    return null;
  }
}

/**
 * The page's policy refuses style attributes, but lets a script set the same. KaTeX has them for the width of an arrow or a tall bracket,
 * which is set afterwards, and for looks in MathML, which nobody sees.
 */
function markWidths(tree: Tree): void {
  const style = tree.attributes?.style;
  if (tree.attributes && style !== undefined) {
    delete tree.attributes.style;
    const width = /^width:([\d.]+em)$/.exec(style)?.[1];
    if (width) tree.attributes[widthMark] = width;
  }
  for (const child of tree.children ?? []) markWidths(child);
}
