/**
 * Makes the contents of `target` those of `source` with as few changes as it can, so that what stays the same keeps its elements: pictures
 * are not loaded again, a selection stays, nothing flickers. Made for contents that grow at their end; takes nodes out of `source`.
 */
export function growInto(target: Node, source: Node): void {
  const before = [...target.childNodes];
  const after = [...source.childNodes];
  after.forEach((next, index) => {
    const old = before[index];
    if (!old) target.appendChild(next);
    else if (old.isEqualNode(next)) return;
    else if (old instanceof Text && next instanceof Text) growText(old, next.data);
    else if (isSameTag(old, next)) growInto(old, next);
    else target.replaceChild(next, old);
  });
  for (const old of before.slice(after.length)) old.remove();
}

function isSameTag(one: Node, other: Node): boolean {
  return one instanceof Element && other instanceof Element && one.cloneNode().isEqualNode(other.cloneNode());
}

function growText(text: Text, next: string): void {
  if (next.startsWith(text.data)) text.appendData(next.slice(text.length));
  else text.data = next;
}
