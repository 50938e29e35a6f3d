/**
 * Lets so many pass in one turn of the event loop, and the others in the turns after it, first come first. What somebody does who has
 * passed takes a part of a millisecond: a thousand of them in one turn would hold up every answer that is being written. Who passes at
 * once is given nothing to wait for.
 */
export function createTurnstile(perTurn: number): () => Promise<void> | undefined {
  let passed = 0;
  let isCounting = false;
  const waiting: (() => void)[] = [];
  const nextTurn = () => {
    const passing = waiting.splice(0, perTurn);
    passed = passing.length;
    for (const pass of passing) pass();
    isCounting = passed > 0;
    if (isCounting) setImmediate(nextTurn);
  };
  return () => {
    if (!isCounting) {
      isCounting = true;
      setImmediate(nextTurn);
    }
    if (passed < perTurn) {
      passed += 1;
      return undefined;
    }
    return new Promise((resolve) => waiting.push(resolve));
  };
}
