import { allWords, type Stage } from "./stage.ts";

/** What is not the page's own to say: answers, questions, names, titles, facts. */
const data = [
  ...[".markdown *:not(button)", ".bubble", ".editor textarea", ".passage strong", ".passage-question"],
  ...[".tool-parts pre", ".drawer-item > span", ".drawer-item > small", ".person-memory", ".sent-name"],
].join();

/** What the mock's host says. */
const dataTexts = ["Acme does not know you. Sign in at acme.example."];

/** What is wrong with the words on screen, and how they stand there. */
async function findWordFaults({ page, language }: Stage): Promise<string[]> {
  const others = Object.values(allWords).flatMap((sentence) => {
    const other = sentence[language === "en" ? "zh" : "en"];
    return other === sentence[language] ? [] : [other];
  });
  const given = { keys: Object.keys(allWords), others, language, data, dataTexts };
  return page.evaluate(lookForFaults, given);
}

const narrow = { width: 320, height: 640 };
const phone = { width: 390, height: 844 };

/**
 * The faults of a state at each width that its stage stands for. The page keeps the width it was looked at last: to change it is most of
 * the work, and states are reached at either.
 */
export async function lookAtWords(stage: Stage): Promise<string[]> {
  if (!stage.isPhone) return findWordFaults(stage);
  const isNarrow = stage.page.viewportSize()?.width === narrow.width;
  const faults: string[] = [];
  for (const size of isNarrow ? [narrow, phone] : [phone, narrow]) {
    await stage.page.setViewportSize(size);
    // The page follows what is visible of it.
    await stage.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    faults.push(...(await findWordFaults(stage)).map((fault) => `at ${size.width} pixels: ${fault}`));
  }
  return faults;
}

interface Given {
  keys: string[];
  /** The sentences of the other language. */
  others: string[];
  language: "en" | "zh";
  /** A selector. */
  data: string;
  dataTexts: string[];
}

/** Runs in the page. */
function lookForFaults({ keys, others, language, data, dataTexts }: Given): string[] {
  const faults: string[] = [];
  const named = (element: Element) =>
    `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") ?? ""}">`;
  const isHidden = (element: Element) =>
    !element.checkVisibility({ visibilityProperty: true }) || element.closest(".visually-hidden") !== null;

  const isData = (element: Element) => element.closest(data) !== null && !element.closest(".markdown button");

  const readWords = (words: string, element: Element) => {
    const where = `${JSON.stringify(words)} in ${named(element)}`;
    if (keys.includes(words) || /^[a-z]+(_[a-z]+)+$/.test(words))
      faults.push(`an untranslated key: ${where}`);
    if (/\{\w+\}/.test(words)) faults.push(`an unfilled place: ${where}`);
    const isOther =
      language === "en"
        ? /[\u3400-\u9fff]/.test(words)
        : /(?:\b[A-Za-z']{2,}[ ,.]+){2}[A-Za-z']{2,}/.test(words);
    if (isOther || others.includes(words)) faults.push(`another language: ${where}`);
  };

  /** Whether it may be wider than what holds it: it scrolls there, or ends in dots and is whole in a title. The page itself scrolls down only. */
  const isMeant = (style: CSSStyleDeclaration, box: Element) => {
    if (style.textOverflow === "ellipsis") return box.closest("[title], .drawer-item") !== null;
    return (
      /auto|scroll/.test(style.overflowX) &&
      !box.matches(".scroller, .page, .drawer-list, dialog, body, html")
    );
  };

  const isWithinMeant = (element: Element) => {
    for (let box = element.parentElement; box; box = box.parentElement)
      if (isMeant(getComputedStyle(box), box)) return true;
    return false;
  };

  const readPlace = (text: Text, element: Element) => {
    const range = document.createRange();
    range.selectNodeContents(text);
    const { left, right, top, bottom } = range.getBoundingClientRect();
    const where = `${JSON.stringify(text.data.trim().slice(0, 60))} in ${named(element)}`;
    let isBesideMeant = false;
    for (let box: Element | null = element; box; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.position === "fixed") break;
      if (style.overflowX === "visible" && style.overflowY === "visible") continue;
      const edge = box.getBoundingClientRect();
      const isOut = left < edge.left - 1 || right > edge.right + 1;
      if (isOut && isMeant(style, box)) isBesideMeant = true;
      else if (isOut && !isBesideMeant) faults.push(`cut at its side: ${where} by ${named(box)}`);
      const isUnder = style.overflowY !== "visible" && (top < edge.top - 1 || bottom > edge.bottom + 1);
      if (isUnder && /auto|scroll/.test(style.overflowY)) return;
      if (isUnder && style.textOverflow !== "ellipsis")
        faults.push(`cut above or below: ${where} by ${named(box)}`);
    }
    const isOut = left < -1 || right > document.documentElement.clientWidth + 1;
    if (isOut && !isBesideMeant) faults.push(`beyond the screen: ${where}`);
  };

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const element = text.parentElement;
    if (!(text instanceof Text) || !element || text.data.trim() === "") continue;
    if (element.closest("noscript, script, .katex, title")) continue;
    const isSaid = element.checkVisibility({ visibilityProperty: true });
    if (isSaid && !isData(element) && !dataTexts.includes(text.data)) readWords(text.data.trim(), element);
    if (!isHidden(element)) readPlace(text, element);
  }

  for (const element of document.body.querySelectorAll("*")) {
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    for (const name of ["aria-label", "title", "placeholder", "alt"]) {
      const words = element.getAttribute(name);
      if (words && !isData(element)) readWords(words, element);
    }
    if (isHidden(element)) continue;
    const { left, right, width } = element.getBoundingClientRect();
    const isOut = width > 0 && (left < -1 || right > document.documentElement.clientWidth + 1);
    if (isOut && !isWithinMeant(element)) faults.push(`beyond the screen: ${named(element)}`);
    const field = element instanceof HTMLInputElement && element.placeholder !== "" && element.value === "";
    if (field && element.scrollWidth > element.clientWidth + 1) faults.push(`cut: ${element.placeholder}`);
    const style = getComputedStyle(element);
    const isBox = element.matches("button, label, h1, h2, h3, legend, p") && style.display !== "inline";
    if (isBox && element.scrollWidth > element.clientWidth + 1 && !isMeant(style, element))
      faults.push(`wider than its place: ${named(element)} ${element.textContent?.slice(0, 40)}`);
  }
  const { lang } = document.documentElement;
  if (lang !== (language === "zh" ? "zh-CN" : "en")) faults.push(`the page calls itself ${lang}`);
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth)
    faults.push("the page scrolls sideways");
  return [...new Set(faults)];
}
